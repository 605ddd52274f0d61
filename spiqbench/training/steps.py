"""What a training step is, for whatever counts in steps."""

BATCH_SIZE = 256
"""Training windows of a step: one update of the generator from one batch. The same for every model."""
