"""How sure is sure: the one level of every interval and every test."""

from scipy.stats import norm, t

SIGNIFICANCE = 0.05
"""Of tests: a p-value below it separates."""

CONFIDENCE = 1 - SIGNIFICANCE
"""Of intervals."""


def normal_margin(error: float) -> float:
    """Half the width of the normal interval of a value with this standard error."""
    return float(norm.ppf((1 + CONFIDENCE) / 2) * error)


def student_margin(error: float, dof: float) -> float:
    """Half the width of Student's interval of a value with this standard error."""
    return float(t.ppf((1 + CONFIDENCE) / 2, dof) * error)
