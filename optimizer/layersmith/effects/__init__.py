"""What instructions and commands read, write and need; `None` or "unknown" when unsure. Knows no edits."""
