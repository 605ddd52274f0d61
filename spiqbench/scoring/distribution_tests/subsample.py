"""Seeded subsets of a set of windows: the tests that compare every pair bound their cost with them."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spiqbench.seeds import derive_seed

Rows = TypeVar("Rows", bound=NDArray[Any])


def subsample(windows: Rows, size: int, *axes: str | int) -> Rows:
    """At most `size` of the windows, drawn without replacement, in their order, seeded by the axes."""
    if len(windows) <= size:
        return windows
    rng = np.random.default_rng(derive_seed("subsample", *axes))
    return windows[np.sort(rng.choice(len(windows), size, replace=False))]  # type: ignore[return-value]  # indexing keeps the type
