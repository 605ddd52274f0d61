"""Whether an array holds 0 and 1 and nothing else: the one thing that every source of spikes must show."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiqbench.errors import DataError


def as_binary(array: ArrayLike, what: str) -> NDArray[np.uint8]:
    """The array as C-ordered uint8 0/1.

    Args:
        array: numbers or truth values of any shape.
        what: the array's name in error messages, e.g. a path.

    Raises:
        DataError: it is empty, is not an array of numbers, or holds anything but 0 and 1.
    """
    try:
        values = np.asarray(array)
    except ValueError as ragged:
        raise DataError(f"{what} is ragged: give every row the same length") from ragged
    if values.dtype.kind not in "buif":
        raise DataError(f"{what} holds {values.dtype} values: give an array of the numbers 0 and 1")
    if values.size == 0:
        raise DataError(f"{what} is empty, its shape is {values.shape}: give at least one bin and one neuron")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise DataError(f"{what} holds NaN or infinite values: leave out those bins or set them to 0")
    if values.dtype.kind != "b":
        _refuse_other_values(values, what)
    return np.ascontiguousarray(values, dtype=np.uint8)


def _refuse_other_values(values: NDArray[np.generic], what: str) -> None:
    if values.min() < 0:
        raise DataError(f"{what} holds negative values (down to {values.min():g}): spikes are 0 or 1")
    if values.max() > 1:
        raise DataError(
            f"{what} holds values above 1 (up to {values.max():g}): spikes are 0 or 1, so use shorter bins "
            "or count a bin with several spikes as 1 with numpy.minimum(array, 1)"
        )
    if values.dtype.kind == "f" and not ((values == 0) | (values == 1)).all():
        raise DataError(f"{what} holds fractions: give spikes, 0 or 1, and not rates or probabilities")
