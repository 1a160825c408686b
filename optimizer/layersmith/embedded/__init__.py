"""Dockerfiles inside other files: in Markdown, in Python, in compose files."""
