"""Raised-cosine bumps over lags: a smooth basis of spike-history filters."""

import numpy as np
from numpy.typing import NDArray


def raised_cosines(bumps: int, lags: int) -> NDArray[np.float64]:
    """Bumps that are narrow at short lags and wide at long ones, evenly spaced on a logarithmic axis.

    Source: Pillow et al., Nature 454 (2008), supplementary methods.

    Args:
        bumps: number of basis functions, 1 to `lags`.
        lags: longest lag in bins.

    Returns:
        `(bumps, lags)`, entry `[b, l - 1]` at lag l; each row adds up to one. With as many bumps as lags, the
        identity: every lag has a weight of its own.
    """
    if bumps >= lags:
        return np.eye(lags)
    if bumps == 1:
        return np.full((1, lags), 1.0 / lags)
    axis = np.log(np.arange(1, lags + 1))
    centres = np.linspace(axis[0], axis[-1], bumps)
    spacing = centres[1] - centres[0]
    phase = np.clip((axis[None, :] - centres[:, None]) * np.pi / (2 * spacing), -np.pi, np.pi)
    basis = (1 + np.cos(phase)) / 2
    return basis / basis.sum(axis=1, keepdims=True)
