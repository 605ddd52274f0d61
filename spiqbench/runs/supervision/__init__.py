"""Processes of runs: how they start fast, and how none outlives what it belongs to."""
