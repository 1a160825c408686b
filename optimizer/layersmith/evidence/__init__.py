"""What in the file itself shows that a rewrite is safe, and what would have to be assumed."""
