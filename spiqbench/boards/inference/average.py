"""The mean of a difference over several tasks."""

from collections.abc import Iterable, Sequence

from spiqbench.boards.inference.comparisons import Comparison
from spiqbench.boards.inference.intervals import Uncertainty


def average(recordings: Iterable[Sequence[Comparison]]) -> Comparison:
    """The mean difference over the tasks of several recordings, each task with the same weight.

    It speaks of these tasks and not of recordings at large. Runs of different tasks share nothing, so that the
    variances from seed to seed add up. Tasks of one recording may have test windows in common: the errors that these
    bring are taken as one and the same error, which is the worst case; recordings share none. Degrees of freedom are
    Satterthwaite's (Biometrics Bulletin 2, 1946, 110).

    Raises:
        ValueError: there is no comparison.
    """
    by_recording = [list(of_it) for of_it in recordings if of_it]
    known = [one for of_it in by_recording for one in of_it]
    if not known:
        raise ValueError("no comparison to average")
    seeds = _sum_of((one.uncertainty.seeds, one.uncertainty.seeds_dof) for one in known)
    windows = _sum_of(
        (
            sum(one.uncertainty.windows**0.5 for one in of_it) ** 2,
            min(one.uncertainty.windows_dof for one in of_it),
        )
        for of_it in by_recording
    )
    tasks = len(known)
    return Comparison(
        difference=sum(one.difference for one in known) / tasks,
        uncertainty=Uncertainty(seeds[0] / tasks**2, seeds[1], windows[0] / tasks**2, windows[1]),
        seeds=(min(one.seeds[0] for one in known), min(one.seeds[1] for one in known)),
    )


def _sum_of(parts: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The sum of variances and its degrees of freedom, from each variance with its own."""
    known = [(variance, dof) for variance, dof in parts if variance > 0]
    total = sum(variance for variance, _ in known)
    return total, total**2 / sum(variance**2 / dof for variance, dof in known) if known else 1.0
