"""How a report reads: as a diff, as lines for a person, as JSON."""
