"""Equal tuning of all models, and controls of a given number of parameters."""
