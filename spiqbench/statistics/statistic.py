"""What one statistic declares: how windows add up to it, and how far two sets of windows lie apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Windows = NDArray[np.uint8]
"""Binary windows `(samples, neurons, time_bins)`."""

Descriptor = NDArray[np.float64]
"""What a statistic says of a set of windows; its layout is the statistic's own."""

Null = Literal["common_rate", "independent_neurons", "shuffled_words"]
Group = Literal["fidelity", "breadth", "check"]


class UndefinedStatistic(ValueError):
    """The statistic has no value on this set; the message is the reason, as it stands in the record."""


@dataclass(frozen=True)
class Statistic:
    """One statistic, as data.

    Attributes:
        key: name on disk and on the command line.
        title: name on plots and pages.
        short_title: name as the head of a column.
        unit: of its error; empty for a pure number.
        null: the reference that knows nothing of it, a key of `spiqbench.scoring.null_windows.NULLS`: it keeps what
            is simpler than the statistic and breaks what that measures.
        group: the score that it counts in. `fidelity`: the paper's four, which a loss may contain; `breadth`: what
            no selection sees and a fit that matches it has to tell; `check`: in no score.
        version: raised whenever the numbers change.
        source: paper or textbook.
        count: windows to what of them adds up over sets of windows, float64 `(features,)`; the bootstrap weighs
            such sums of groups of windows.
        summarise: `(summed features, samples, neurons, time_bins)` to the descriptor; raises
            `UndefinedStatistic`.
        distance: `(real, generated)` descriptors to the error of section "Statistics" of the docs, >= 0.
        count_groups: `(windows, groups)` to the counts of each group `(groups, features)`, where that is cheaper
            than counting one after another.
    """

    key: str
    title: str
    short_title: str
    unit: str
    null: Null
    group: Group
    version: int
    source: str
    count: Callable[[Windows], Descriptor]
    summarise: Callable[[Descriptor, float, int, int], Descriptor]
    distance: Callable[[Descriptor, Descriptor], float]
    count_groups: Callable[[Windows, Sequence[slice]], NDArray[np.int32]] | None = None

    def describe(self, windows: Windows) -> Descriptor:
        """The descriptor of a set of windows; raises `UndefinedStatistic`."""
        if len(windows) == 0:
            raise UndefinedStatistic("no windows")
        samples, neurons, time_bins = windows.shape
        return self.summarise(self.count(windows), float(samples), neurons, time_bins)

    def counts(self, windows: Windows, groups: Sequence[slice]) -> NDArray[np.float64] | NDArray[np.int32]:
        """What each group of consecutive windows adds up to, `(groups, features)`."""
        if self.count_groups is not None:
            return self.count_groups(windows, groups)
        return np.stack([self.count(windows[group]) for group in groups])

    def error(self, real: Windows, generated: Windows) -> float:
        """Distance between the descriptors of two sets of windows of the same shape."""
        return self.distance(self.describe(real), self.describe(generated))
