"""How sure is sure: the one level of every interval and every test."""

SIGNIFICANCE = 0.05
"""Of tests: a p-value below it separates."""

CONFIDENCE = 1 - SIGNIFICANCE
"""Of intervals."""
