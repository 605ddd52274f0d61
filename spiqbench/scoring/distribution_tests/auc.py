"""Area under the ROC curve with each observation's part in its error."""

import numpy as np
from numpy.typing import NDArray


def auc_with_influence(
    scores: NDArray[np.floating], positive: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """Share of (positive, negative) pairs ranked rightly, ties counted half, and each score's influence.

    The sum of the squared influences is the variance of DeLong et al. (Biometrics 44, 1988), with n in place
    of n - 1 in the denominators.

    Args:
        scores: `(observations,)`, larger where an observation looks more like a positive one.
        positive: `(observations,)`; needs at least one of each kind.
    """
    below = _share_below(scores[positive], np.sort(scores[~positive]))
    above = 1.0 - _share_below(scores[~positive], np.sort(scores[positive]))
    auc = float(below.mean())
    influence = np.empty(len(scores))
    influence[positive] = (below - auc) / len(below)
    influence[~positive] = (above - auc) / len(above)
    return auc, influence


def _share_below(values: NDArray[np.floating], ordered: NDArray[np.floating]) -> NDArray[np.float64]:
    """Share of the ordered values below each value, those equal to it counted half."""
    left, right = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return (left + right) / (2 * len(ordered))
