"""What one statistic declares: how windows add up to it, and how far two sets of windows lie apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the statistics are listed without SciPy, which takes longer to import than to list them
    from scipy.sparse import csc_array, csr_array

Windows = NDArray[np.uint8]
"""Binary windows `(samples, neurons, time_bins)`."""

Descriptor = NDArray[np.float64]
"""What a statistic says of a set of windows; its layout is the statistic's own."""

Sufficient: TypeAlias = Union[NDArray[np.generic], "csr_array", "csc_array"]
"""Per-window sufficient statistics `(samples, features)`: the sum of any rows is what `summarise` needs."""


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
            no loss and no selection sees; `check`: in no score.
        version: raised whenever the numbers change.
        source: paper or textbook.
        sufficient: windows to `(samples, features)`; rows add up over windows (the bootstrap weighs them).
        summarise: `(summed features, samples, neurons, time_bins)` to the descriptor; raises
            `UndefinedStatistic`.
        distance: `(real, generated)` descriptors to the error of section "Statistics" of the docs, >= 0.
        total: windows to the summed features, where that is cheaper than summing `sufficient`.
    """

    key: str
    title: str
    short_title: str
    unit: str
    null: Null
    group: Group
    version: int
    source: str
    sufficient: Callable[[Windows], Sufficient]
    summarise: Callable[[Descriptor, float, int, int], Descriptor]
    distance: Callable[[Descriptor, Descriptor], float]
    total: Callable[[Windows], Descriptor] | None = None

    def describe(self, windows: Windows) -> Descriptor:
        """The descriptor of a set of windows; raises `UndefinedStatistic`."""
        if len(windows) == 0:
            raise UndefinedStatistic("no windows")
        if self.total is not None:
            summed = self.total(windows)
        else:
            summed = np.asarray(self.sufficient(windows).sum(axis=0, dtype=np.float64)).ravel()
        samples, neurons, time_bins = windows.shape
        return self.summarise(summed, float(samples), neurons, time_bins)

    def error(self, real: Windows, generated: Windows) -> float:
        """Distance between the descriptors of two sets of windows of the same shape."""
        return self.distance(self.describe(real), self.describe(generated))
