"""How sure is sure: the one level of every interval and every test."""

from scipy.stats import t

SIGNIFICANCE = 0.05
"""Of tests: a p-value below it separates."""

CONFIDENCE = 1 - SIGNIFICANCE
"""Of intervals."""

NORMAL_95 = 1.959964
"""Standard errors on each side of a normal 95 % interval, with the digits that records were made with."""


def student_margin(error: float, dof: float) -> float:
    """Half the width of Student's interval of a value with this standard error."""
    return float(t.ppf((1 + CONFIDENCE) / 2, dof) * error)
