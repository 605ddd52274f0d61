"""Many logistic regressions on the same regressors at once."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch.nn.functional import softplus

Array = NDArray[np.float64]

RIDGE = 1e-9
"""Keeps the curvature invertible where regressors repeat each other."""
LEAST_GAIN = 1e-6
"""Relative gain of the loss in a step below which the search ends, whatever the gradient."""


def logistic_regressions(
    regressors: NDArray[np.float32],
    outcomes: NDArray[np.uint8],
    *,
    penalty: float,
    tolerance: float = 1e-5,
    max_iterations: int = 150,
) -> tuple[Array, bool]:
    """Penalised maximum likelihood weights of every outcome, by one L-BFGS run over all of them.

    All outcomes share one product with the regressors a step, and the search runs in coordinates in which the
    curvature is about the same in all directions: much faster than one regression after another where
    outcomes are many.

    Args:
        regressors: `(rows, D)`, a column of ones included where an intercept is wanted.
        outcomes: `(rows, M)` of 0 and 1.
        penalty: precision of a normal prior on every weight.
        tolerance: largest gradient, per row, at which to stop.

    Returns:
        Weights `(D, M)`, and whether the search ended before its last iteration.
    """
    rows, width = regressors.shape
    count = outcomes.shape[1]
    inputs, present = torch.from_numpy(regressors), torch.from_numpy(outcomes).to(torch.float32)
    # The curvature of a regression is the Gram matrix of the rows weighted by p (1 - p): about the share of
    # outcomes that are one in a row, times how often this one is, relative to all.
    activity = present.mean(dim=1, keepdim=True)
    weighted = inputs.T @ (inputs * (activity + activity.mean())) / 2
    gram = weighted.double().numpy() / rows + (penalty / rows + RIDGE) * np.eye(width)
    colour = np.linalg.inv(np.linalg.cholesky(gram)).T
    rates = outcomes.mean(axis=0, dtype=np.float64)
    scale = np.sqrt((rates.mean() + 1 / rows) / (rates + 1 / rows))

    def weights_of(white: Array) -> Array:
        return colour @ (white.reshape(width, count) * scale)

    def loss_and_gradient(white: Array) -> tuple[float, Array]:
        weights = weights_of(white)
        log_odds = inputs @ torch.from_numpy(weights).to(torch.float32)
        loss = float((softplus(log_odds) - present * log_odds).sum(dtype=torch.float64)) / rows
        loss += penalty / (2 * rows) * float((weights**2).sum())
        slope = (inputs.T @ (torch.sigmoid(log_odds) - present)).double().numpy() + penalty * weights
        return loss, ((colour.T @ slope / rows) * scale).ravel()

    end = minimize(
        loss_and_gradient,
        np.zeros(width * count),
        jac=True,
        method="L-BFGS-B",
        options={"gtol": tolerance, "ftol": LEAST_GAIN, "maxiter": max_iterations},
    )
    return weights_of(end.x), bool(end.success)
