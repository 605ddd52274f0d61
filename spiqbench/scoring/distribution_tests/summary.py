"""What no summary statistic can stand in for, in the form in which a record stores it under `tests`."""

from dataclasses import asdict
from typing import Any

from spiqbench.scoring.distribution_tests.diversity import diversity
from spiqbench.scoring.distribution_tests.memorization import memorization_check
from spiqbench.scoring.distribution_tests.mmd import mmd_test
from spiqbench.scoring.distribution_tests.two_sample import two_sample_test
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.statistics.statistic import Windows


def distribution_tests(train: Windows | None, test: Windows, generated: Windows, seed: int) -> dict[str, Any]:
    """Classifier two-sample test, MMD, memorization check and diversity of one generated set.

    Args:
        train: windows that the generator was fitted to, `(samples, neurons, time_bins)` of 0 and 1; None
            leaves the memorization check undefined.
        test: real windows of the same shape from repeats that no training saw.
        generated: generated windows of the same shape.
        seed: decides subsets, folds and relabellings; same seed, same numbers.

    Returns:
        `{"two_sample": ..., "mmd": ..., "memorization": ..., "diversity": ...}`, each a dictionary of plain
        numbers and None, never NaN, with its `reason` where something is undefined.

    Raises:
        DataError: the sets differ in neurons or time bins.
    """
    for name, windows in (("training", train), ("generated", generated)):
        if windows is not None:
            require_same_shape(test, windows, f"the {name} windows")
    return {
        "two_sample": asdict(two_sample_test(test, generated, seed)),
        "mmd": asdict(mmd_test(test, generated, seed)),
        "memorization": asdict(memorization_check(train, test, generated, seed)),
        "diversity": asdict(diversity(test, generated, seed)),
    }
