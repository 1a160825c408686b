"""The report as one page for a browser: reads without scripts, loads nothing, and hides nothing in colour alone."""
