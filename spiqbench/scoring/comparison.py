"""Two sets of windows held against each other, as one JSON object."""

from typing import Any

from spiqbench.scoring.mean_skill import SCORES, mean_scores
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.scoring.score import score
from spiqbench.statistics.statistic import Windows


def compare(real: Windows, generated: Windows, train: Windows | None = None, seed: int = 0) -> dict[str, Any]:
    """Scores of two sets of windows; floors and skills need training windows.

    Returns:
        `{"statistics": {key: {"error", "floor", "null", "skill", "tells"[, "reason"]}}, "realism": ...,
        "fidelity": ..., "breadth": ..., "shape": {"neurons", "time_bins", "real_samples", "generated_samples",
        "train_samples"}}`, None where there is no value.
    """
    require_same_shape(real, generated, "the generated windows")
    known = RealWindows(real)
    references = (
        None if train is None else reference_errors(train, known, len(generated), seed, deviations=False)
    )
    scores = score(known, generated, references)
    return {
        "statistics": {
            key: {
                name: content
                for name, content in value.model_dump(exclude={"interval"}).items()
                if name != "reason" or content is not None
            }
            for key, value in scores.items()
        },
        **(dict.fromkeys(SCORES) if references is None else mean_scores(scores)),
        "shape": {
            "neurons": real.shape[1],
            "time_bins": real.shape[2],
            "real_samples": len(real),
            "generated_samples": len(generated),
            "train_samples": None if train is None else len(train),
        },
    }
