"""Raised-cosine bumps over lags: a smooth basis of spike-history filters."""

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError


def history_bins(history: int | None, shape: WindowShape) -> int:
    """Longest lag of a spike-history filter in windows of a shape; None is half the window.

    Raises:
        ConfigError: there is no such lag in the windows.
    """
    longest = max(1, shape.time_bins - 1)
    history = max(1, shape.time_bins // 2) if history is None else history
    if not 1 <= history <= longest:
        raise ConfigError(
            f"the history of the GLM must be 1 to {longest} bins for windows of {shape.time_bins}, not {history}"
        )
    return history


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
