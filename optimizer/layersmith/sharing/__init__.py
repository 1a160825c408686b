"""Which Dockerfiles of a folder could begin with the same layers, and what each of them has to change for that."""
