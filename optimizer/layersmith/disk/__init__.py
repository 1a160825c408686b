"""The only reader and writer of the user's files: finding Dockerfiles, reading them, replacing them whole."""
