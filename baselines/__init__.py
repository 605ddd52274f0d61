"""The classical field: one generator a file. The referee (`spiqbench`) never imports this package."""
