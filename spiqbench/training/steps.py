"""How many steps a run takes, and what a step is."""

BATCH_SIZE = 256
"""Training windows of a step: one update of the generator from one batch. The same for every model."""
