"""What is a credential: by how a command uses it, by the file that it stands in, by the program that reads it."""
