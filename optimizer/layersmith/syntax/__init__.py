"""Text to lossless tree and back; knows nothing of shells, files or safety."""
