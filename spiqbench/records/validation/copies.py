"""Are the samples of a record real windows in another guise?"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.records.validation.checks import Check
from spiqbench.scoring.distribution_tests.near_copies import LEAST_NEARER, near_copies, nearer_share
from spiqbench.seeds import derive_seed


def check_copies(task: Task, samples: NDArray[np.uint8]) -> Iterator[Check]:
    """Compare samples with training and test windows, by what unseen windows give: those of the validation split."""
    unseen = task.splits.validation
    for name, known in (("training", task.splits.train), ("test", task.splits.test)):
        found = near_copies(known.windows, known.groups, unseen.windows, unseen.groups, samples)
        yield Check(
            f"the samples are no {name} windows, shifted, reversed, cut elsewhere or with a spike moved",
            not found.flagged,
            f"{found.share:.1%} are near copies of {name} windows {found.variant}, {found.yardstick_share:.1%} of as "
            "many validation windows",
        )
        share, lower, _ = nearer_share(
            known.windows, unseen.windows, samples, derive_seed("tests", task.name)
        )
        yield Check(
            f"the samples are no nearer to the {name} windows than to unseen ones",
            lower <= LEAST_NEARER,
            f"{share:.0%} are nearer to {name} windows than to as many validation windows",
        )
