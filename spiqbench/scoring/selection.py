"""The score that searches and trainings choose by: fidelity on validation windows, and nothing else."""

from pathlib import Path

from spiqbench.scoring.kept_references import kept_references
from spiqbench.scoring.mean_skill import FIDELITY, mean_skill
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.score import score
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import FIDELITY_KEYS
from spiqbench.statistics.statistic import Windows


class SelectionScore:
    """Fidelity of generated windows on a task's validation windows; breadth is never looked at before the end.

    Floors, nulls and the validation windows' own statistics are computed here once, and kept for the next object of
    this task and number of samples; a call then describes the generated windows by the four statistics alone.

    Args:
        train, validation: uint8 `(samples, neurons, time_bins)`.
        samples: number of windows that are scored at a time.
        folder: the user's folder of outputs, where floors and nulls are kept for other processes; None keeps them
            in memory alone.
    """

    def __init__(
        self,
        train: Windows,
        validation: Windows,
        samples: int,
        *,
        folder: Path | None = None,
    ) -> None:
        self.samples = samples
        self._real = RealWindows(validation)
        self.references = kept_references(
            train,
            self._real,
            samples,
            seed=derive_seed("selection"),
            keys=FIDELITY_KEYS,
            deviations=False,
            folder=folder,
        )

    def __call__(self, generated: Windows) -> float:
        """The fidelity; 0 where no statistic tells anything on this task."""
        return mean_skill(score(self._real, generated, self.references), FIDELITY) or 0.0

    def skills(self, generated: Windows) -> dict[str, float]:
        """Skill of each of the four statistics that has one."""
        scores = score(self._real, generated, self.references)
        return {key: value.skill for key, value in scores.items() if value.skill is not None}
