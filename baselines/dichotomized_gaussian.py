"""Dichotomized Gaussian: binary activity as a thresholded Gaussian process with the data's correlations."""

from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import ndtri
from torch import Tensor

from spiqbench.choices import require_choice
from spiqbench.data.shape import WindowShape
from spiqbench.models.contract import ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator

from .numerics.bivariate_normal import latent_correlation
from .numerics.lagged_counts import STATISTICS_OF_PAIRS_OVER_LAGS, LaggedCounts
from .numerics.stationary_gaussian import block_toeplitz, correlation_factor, nearest_feasible

Lags = Literal["none", "stationary"]


class DichotomizedGaussian(SelfFittingGenerator):
    """Neuron i fires where a standard normal variable lies below the threshold set by the rate of i.

    Each latent correlation is found by inverting the bivariate normal distribution function, so that pairs of
    neurons (and of bins) coincide as often as in the data. Where the latent matrix is not positive definite,
    the nearest feasible stationary process is taken, nearest in the probabilities of coincidences: see
    `spiqbench.baselines.numerics.stationary_gaussian.nearest_feasible`.

    Args:
        lags: `none`, bins independent: N rates and N(N-1)/2 correlations. `stationary`, correlations over all
            pairs of neurons at lags 0 .. T-1: another (T-1)N^2.

    Sources: Macke, Berens, Ecker, Tolias, Bethge, Neural Computation 21 (2009), section 2; over lags,
    Lyamzin, Macke, Lesica, Front. Comput. Neurosci. 4 (2010).
    """

    rates: Tensor
    correlations: Tensor
    factor: Tensor

    def __init__(self, shape: WindowShape, *, lags: Lags = "none") -> None:
        super().__init__(shape)
        require_choice("lags", lags, get_args(Lags))
        neurons = shape.neurons
        self.span = shape.time_bins if lags == "stationary" else 1
        identity = torch.eye(neurons, dtype=torch.float64)
        correlations = torch.zeros((self.span, neurons, neurons), dtype=torch.float64)
        correlations[0] = identity
        self.register_buffer("rates", torch.zeros(neurons, dtype=torch.float64))
        self.register_buffer("correlations", correlations)
        # Follows from the correlations; kept so that a loaded model draws the very same samples.
        self.register_buffer("factor", torch.eye(self.span * neurons, dtype=torch.float32))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        counts = LaggedCounts(windows, self.span)
        rates = counts.rates()
        correlations = self.correlations.numpy()
        active = np.flatnonzero((rates > 0) & (rates < 1))
        if len(active) > 0:
            everyone = np.ix_(np.arange(self.span), active, active)
            joint = counts.joint_probabilities()[everyone]
            correlations[everyone] = feasible_correlations(rates[active], joint)
        self.rates.copy_(torch.from_numpy(rates))
        self.factor.copy_(torch.from_numpy(correlation_factor(block_toeplitz(correlations))))
        return True

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        normal = numpy_generator(rng).standard_normal((n * bins // self.span, len(self.factor)), np.float32)
        latent = torch.from_numpy(normal) @ self.factor.T
        thresholds = torch.from_numpy(ndtri(self.rates.numpy())).to(torch.float32)
        spikes = latent.view(n, bins, neurons) < thresholds
        return spikes.transpose(1, 2).to(torch.uint8).contiguous()

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        spatial = ("firing_rate", "pairwise_covariance")
        return spatial if self.span == 1 else (*spatial, *STATISTICS_OF_PAIRS_OVER_LAGS)

    def parameter_counts(self) -> ParameterCounts:
        n = self.shape.neurons
        return ParameterCounts(generator=n + n * (n - 1) // 2 + (self.span - 1) * n**2)


def feasible_correlations(rates: NDArray[np.float64], joint: NDArray[np.float64]) -> NDArray[np.float64]:
    """Latent correlations `(lags, N, N)` behind joint probabilities of the same shape; rates in (0, 1)."""
    thresholds = ndtri(rates)
    correlations = latent_correlation(thresholds[:, None], thresholds[None, :], joint)
    correlations[0] = (correlations[0] + correlations[0].T) / 2
    np.fill_diagonal(correlations[0], 1.0)
    return nearest_feasible(correlations, joint, thresholds)
