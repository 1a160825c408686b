"""The commands as click knows them: options, help texts, and what of them goes together. The work is done elsewhere."""
