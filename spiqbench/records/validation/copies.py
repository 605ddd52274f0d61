"""Are the samples of a record real windows in another guise?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.records.validation.checks import Check
from spiqbench.scoring.distribution_tests.near_copies import (
    LEAST_NEARER,
    near_copies,
    near_copies_of_one_set,
    nearer_share,
)
from spiqbench.seeds import derive_seed


def check_copies(task: Task, samples: NDArray[np.uint8]) -> Iterator[Check]:
    """Compare samples with the windows of each split, by what those of another give: a model is fitted to training
    windows alone, and validation windows only choose its weights.
    """
    train, validation, test = task.splits.train, task.splits.validation, task.splits.test
    for name, known, other, unseen in (
        ("training", train, "validation", validation),
        ("test", test, "validation", validation),
        ("validation", validation, "test", test),
    ):
        found = near_copies(known.windows, known.groups, unseen.windows, unseen.groups, samples)
        yield Check(
            f"the samples are no {name} windows, shifted, reversed, cut elsewhere or with a spike moved",
            not found.flagged,
            f"{found.share:.1%} are near copies of {name} windows {found.variant}, {found.yardstick_share:.1%} of as "
            f"many {other} windows",
        )
        share, lower, _ = nearer_share(
            known.windows, unseen.windows, samples, derive_seed("tests", task.name)
        )
        yield Check(
            f"the samples are no nearer to the {name} windows than to unseen ones",
            lower <= LEAST_NEARER,
            f"{share:.0%} are nearer to {name} windows than to as many {other} windows",
        )
    alone = near_copies_of_one_set(
        [(split.windows, split.groups) for split in (train, validation, test)], samples
    )
    yield Check(
        "the samples are no windows of several splits",
        not alone.flagged,
        f"{alone.share:.1%} are near copies of one split's windows {alone.variant} and of no other's, where chance "
        f"gives {alone.by_chance:.1%} at most",
    )
