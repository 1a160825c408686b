"""How a change is written down in the author's own style; decides nothing."""
