"""The table of docs/recordings.md on real windows: what those of held-out groups score on each frozen task.

    python benchmarks/held_out.py            # prints it
    python benchmarks/held_out.py --write    # puts it in its place in the page

The validation windows, which a floor never holds, are scored as a model's windows are. Held-out groups are fewer than
those of the floor, and where groups differ, fewer of them lie further from the test, for no fault of theirs. So they
are also held against a floor of as many groups: the mean error of random choices among training and validation groups.
The realism of those choices says what noise is, and the share of them that is as low as the held-out groups is a
permutation test of whether these are like the others. Where training shows another film than the test, half of the
windows that are kept for the floor are held out, and the other half gives the floor.
"""

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from splits import PAGE, frozen, split_gap

from spiqbench.data.task import Task, build_task
from spiqbench.report.escaping import table
from spiqbench.report.markdown.blocks import put_in_page
from spiqbench.scoring.mean_skill import REALISM, SCORES, counted_keys, mean_skill
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.resampling import blocks_of_groups
from spiqbench.scoring.score import score
from spiqbench.statistics.registry import REALISM_KEYS, STATISTICS

CHOICES = 1000
HEAD = [
    "task",
    "gap",
    "floor's groups",
    "held-out groups",
    "statistics that tell",
    "realism",
    "against a floor of as many groups",
    "95 % of choices",
    "p",
]

Values = NDArray[np.float64]


@dataclass(frozen=True)
class HeldOut:
    """What real windows of held-out groups score.

    Attributes:
        floor_groups, groups: that the floor comes from, and that are held out.
        telling: statistics that tell real windows from the null.
        realism: as a model's windows would be scored.
        fair: against the mean error of as many groups.
        choices: the same of random choices of as many groups, `(choices,)`.
    """

    floor_groups: int
    groups: int
    telling: int
    realism: float
    fair: float
    choices: Values

    @property
    def p(self) -> float:
        """Share of random choices, this one among them, that are as low."""
        return float((1 + (self.choices <= self.fair).sum()) / (1 + len(self.choices)))


def held_out(task: Task, choices: int = CHOICES) -> HeldOut:
    splits = task.splits
    if splits.floor is splits.train:
        pool = np.concatenate([task.train, task.validation])
        groups = np.concatenate([splits.train.groups, splits.validation.groups])
        names = np.unique(groups)
        out = np.isin(names, splits.validation.groups)
    else:
        pool, groups = splits.floor.windows, splits.floor.groups
        names = np.unique(groups)
        out = np.arange(len(names)) % 2 == 0
    mine = np.isin(groups, names[out])
    real = RealWindows(task.test, splits.test.groups)
    references = reference_errors(
        task.train, real, int(mine.sum()), seed=0, keys=REALISM_KEYS, floor=pool[~mine]
    )
    scores = score(real, pool[mine], references)
    rng = np.random.default_rng(0)
    chosen = [out, *(rng.permutation(out) for _ in range(choices))]
    skills = []
    for key in counted_keys(scores, SCORES[REALISM]):
        errors, null = group_errors(key, real, pool, groups, chosen), references.statistics[key].null
        assert null is not None
        skills.append(np.clip((null - errors) / (null - errors[1:].mean()), -1.0, 1.0))
    fair = np.mean(skills, axis=0)
    realism = mean_skill(scores, REALISM)
    assert realism is not None
    return HeldOut(int((~out).sum()), int(out.sum()), len(skills), realism, float(fair[0]), fair[1:])


def group_errors(
    key: str,
    real: RealWindows,
    pool: NDArray[np.uint8],
    groups: NDArray[np.int64],
    chosen: list[NDArray[np.bool_]],
) -> Values:
    """Error of each choice of groups against the real windows; what groups add up to is counted once."""
    statistic, blocks = STATISTICS[key], blocks_of_groups(pool, groups)
    counts, sizes = statistic.counts(blocks.windows, blocks.slices), blocks.sizes
    described = (
        statistic.summarise(
            counts[some].sum(axis=0, dtype=np.float64), float(sizes[some].sum()), *pool.shape[1:]
        )
        for some in chosen
    )
    return np.array([statistic.distance(real.describe(key), one) for one in described])


def row(name: str, task: Task, kind: str) -> list[str]:
    found = held_out(task)
    low, high = np.percentile(found.choices, [2.5, 97.5])
    return [
        f"`{name}`",
        split_gap(task, kind),
        f"{found.floor_groups}",
        f"{found.groups}",
        f"{found.telling} of {len(REALISM_KEYS)}",
        f"{found.realism:.3f}",
        f"{found.fair:.3f}",
        f"{low:.3f} to {high:.3f}",
        f"{found.p:.2g}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table in the page")
    parser.add_argument("--tasks", nargs="*", help="these alone")
    chosen = parser.parse_args()
    np.seterr(all="ignore")
    rows = []
    for name, config in frozen().items():
        if chosen.tasks is None or name in chosen.tasks:
            rows.append(row(name, build_task(config), config["groups"]))
            print(" | ".join(rows[-1]), flush=True)
    if chosen.write:
        text = table(HEAD, rows)
        PAGE.write_text(put_in_page(PAGE.read_text(), "benchmarks/held_out.py", "held-out", text))


if __name__ == "__main__":
    main()
