"""What a shell script says: its commands, its lists, the state it leaves behind. Knows no Dockerfile instruction."""
