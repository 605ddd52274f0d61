"""The score that searches and trainings choose by: fidelity on validation windows, and nothing else."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import fidelity, score
from spiqbench.statistics.registry import FIDELITY_KEYS


def selection_score(
    train: NDArray[np.uint8], validation: NDArray[np.uint8], samples: int, *, seed: int = 0
) -> Callable[[NDArray[np.uint8]], float]:
    """Fidelity of so many generated windows; what is known of the real ones is computed once, here."""
    references = reference_errors(train, validation, samples, seed, keys=FIDELITY_KEYS)
    return lambda generated: fidelity(score(validation, generated, references))
