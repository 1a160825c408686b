"""Which steps of a stage only build, what the container needs of them, and what it can stand on."""
