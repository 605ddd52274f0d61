"""How a quantity grows with the neurons: a straight line through its logarithm against theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from spiqbench.boards.inference.intervals import Estimate
from spiqbench.scoring.level import student_margin

FEWEST_SIZES = 3
"""A line through two points fits always and says nothing of itself."""


@dataclass(frozen=True)
class PowerLaw:
    """value = factor * N ** exponent.

    Attributes:
        exponent: slope and its 95 % interval.
        factor: value of the line at one neuron.
        sizes: smallest and largest number of neurons that it was fitted to.
        off: largest factor by which a point lies off the line, at least 1.
    """

    exponent: Estimate
    factor: float
    sizes: tuple[int, int]
    off: float

    def at(self, neurons: float) -> float:
        return self.factor * neurons**self.exponent.value


def fit_power_law(values: Mapping[int, float]) -> PowerLaw | None:
    """Least squares on logarithms, every size with the same weight; None for fewer than three sizes.

    The interval is Student's with as many degrees of freedom as there are sizes, less two: it says how well a
    straight line describes the points, not how much a point would move with other seeds.

    Args:
        values: by number of neurons, all above 0.
    """
    if len(values) < FEWEST_SIZES:
        return None
    # Not SciPy's linregress: it has no error of a constant, and half the digits of one where the line fits exactly,
    # which counts of parameters may be and do.
    x, y = np.log(list(values)), np.log(list(values.values()))
    spread = float(((x - x.mean()) ** 2).sum())
    slope = float(((x - x.mean()) * y).sum()) / spread
    residuals = y - y.mean() - slope * (x - x.mean())
    error = float(np.sqrt(float((residuals**2).sum()) / (len(x) - 2) / spread))
    margin = student_margin(error, len(x) - 2)
    return PowerLaw(
        exponent=Estimate(slope, slope - margin, slope + margin),
        factor=float(np.exp(y.mean() - slope * x.mean())),
        sizes=(min(values), max(values)),
        off=float(np.exp(np.abs(residuals).max())),
    )
