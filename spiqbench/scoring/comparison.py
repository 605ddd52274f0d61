"""Two sets of windows held against each other."""

from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.same_shape import require_comparable
from spiqbench.scoring.score import StatisticScore, score
from spiqbench.statistics.statistic import Windows


def compare(
    real: Windows, generated: Windows, train: Windows | None = None, seed: int = 0
) -> dict[str, StatisticScore]:
    """Scores by the key of the statistic; floors, nulls and skills need training windows.

    Args:
        real, generated, train: 0 and 1, `(samples, neurons, time_bins)`.
        seed: of the floor's resamples and the null's draws.

    Raises:
        DataError: the sets do not fit each other, or one is empty.
    """
    require_comparable(real, generated, "the generated windows")
    known = RealWindows(real)
    references = (
        None if train is None else reference_errors(train, known, len(generated), seed, deviations=False)
    )
    return score(known, generated, references)
