"""Real builds: engines, what is in an image, and whether two images keep a promise. Knows no transform."""
