"""Dichotomized Gaussian with a few shared latent processes: correlations over lags from few numbers."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtri
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.contract import ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator

from .numerics.bivariate_normal import bivariate_normal_cdf, bivariate_normal_density
from .numerics.lagged_counts import STATISTICS_OF_PAIRS_OVER_LAGS, LaggedCounts

Array = NDArray[np.float64]


class LowRankDichotomizedGaussian(SelfFittingGenerator):
    """Neuron i fires where a sum of shared and private first-order autoregressive processes is low enough.

    The latent variable of neuron i is `sum_k a_ik f_k(t) + b_i g_i(t)` with `a_i1^2 + .. + b_i^2 = 1`;
    f_k and g_i are independent, of unit variance and autocorrelation `phi^l` at lag l. Latent correlations
    at lag l are `sum_k a_ik a_jk phi_k^l`, plus `b_i^2 psi_i^l` for i = j: always feasible, and the same
    forwards and backwards in time. Loadings and time constants minimise the squared errors of the
    probabilities of coincidence over all pairs of neurons and lags, in units of the neurons' standard
    deviations (L-BFGS from several starts).

    Args:
        components: number K of shared processes.
        restarts: starts of the optimiser; the best end is kept.

    Sources: the thresholded Gaussian of Macke et al. 2009; shared latent processes of the kind of Yu et al.,
    J. Neurophysiol. 102 (2009), here with exponential correlations, so that samples cost T steps.
    """

    rates: Tensor
    loadings: Tensor
    shared_memory: Tensor
    private_memory: Tensor

    def __init__(self, shape: WindowShape, *, components: int = 3, restarts: int = 2) -> None:
        super().__init__(shape)
        if components < 1 or restarts < 1:
            raise ConfigError(
                "the low-rank dichotomized Gaussian needs components and restarts of at least 1"
            )
        self.components = components
        self.restarts = restarts
        sizes = {
            "rates": (shape.neurons,),
            "loadings": (shape.neurons, components),
            "shared_memory": (components,),
            "private_memory": (shape.neurons,),
        }
        for name, size in sizes.items():
            self.register_buffer(name, torch.zeros(size, dtype=torch.float64))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        counts = LaggedCounts(windows, self.shape.time_bins)
        rates = counts.rates()
        self.rates.copy_(torch.from_numpy(rates))
        active = np.flatnonzero((rates > 0) & (rates < 1))
        if len(active) == 0:
            return True
        joint = counts.joint_probabilities()[:, active][:, :, active]
        ends = [
            _fit(rates[active], joint, self.components, numpy_generator(rng)) for _ in range(self.restarts)
        ]
        _, unconstrained, converged = min(ends, key=lambda end: end[0])
        loadings, shared, private = _constrain(unconstrained, len(active), self.components)
        self.loadings[active] = loadings
        self.shared_memory.copy_(shared)
        self.private_memory[active] = private
        return converged

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        numbers = numpy_generator(rng)
        memory = torch.cat([self.shared_memory, self.private_memory]).numpy()
        fresh = np.sqrt(1 - memory**2).astype(np.float32)
        memory = memory.astype(np.float32)
        loadings = self.loadings.numpy()
        alone = np.sqrt(np.maximum(1 - (loadings**2).sum(axis=1), 0.0)).astype(np.float32)
        shared = loadings.T.astype(np.float32)
        thresholds = ndtri(self.rates.numpy()).astype(np.float32)
        windows = np.empty((n, neurons, bins), dtype=np.uint8)
        state = numbers.standard_normal((n, len(memory)), np.float32)
        for bin_ in range(bins):
            if bin_ > 0:
                state = memory * state + fresh * numbers.standard_normal(state.shape, np.float32)
            latent = state[:, : self.components] @ shared + alone * state[:, self.components :]
            windows[:, :, bin_] = latent < thresholds
        return torch.from_numpy(windows)

    @property
    def loss_statistics(self) -> tuple[str, ...]:
        return ("firing_rate", "pairwise_covariance", *STATISTICS_OF_PAIRS_OVER_LAGS)

    def parameter_counts(self) -> ParameterCounts:
        n, k = self.shape.neurons, self.components
        return ParameterCounts(generator=n + n * k + k + n)


def _constrain(unconstrained: Tensor, neurons: int, components: int) -> tuple[Tensor, Tensor, Tensor]:
    """Loadings with rows shorter than one, and autoregressive coefficients between -1 and 1."""
    free, memory = unconstrained[: neurons * components].view(neurons, components), unconstrained
    loadings = free / torch.sqrt(1 + (free**2).sum(dim=1, keepdim=True))
    shared, private = torch.tanh(memory[neurons * components :]).split([components, neurons])
    return loadings, shared, private


def latent_correlations(loadings: Tensor, shared: Tensor, private: Tensor, lags: int) -> Tensor:
    """Correlations `(lags, N, N)` of the latent variables; see the class."""
    powers = torch.arange(lags, dtype=loadings.dtype)[:, None]
    correlations = torch.einsum("ik,lk,jk->lij", loadings, shared**powers, loadings)
    alone = 1 - (loadings**2).sum(dim=1)
    return correlations + torch.diag_embed(alone * private**powers)


def _fit(rates: Array, joint: Array, components: int, rng: np.random.Generator) -> tuple[float, Tensor, bool]:
    """Loss and unconstrained parameters where a search ended, and whether it did so before its limit."""
    lags, neurons, _ = joint.shape
    thresholds = ndtri(rates)
    deviations = np.sqrt(rates * (1 - rates))
    unit = np.outer(deviations, deviations)
    weights = np.broadcast_to((lags - np.arange(lags))[:, None, None] / unit**2, joint.shape).copy()
    weights[0, np.arange(neurons), np.arange(neurons)] = 0.0
    weights[0] /= 2
    weights /= lags**2
    h, k = thresholds[:, None], thresholds[None, :]

    def loss_and_gradient(values: Array) -> tuple[float, Array]:
        unconstrained = torch.from_numpy(values).requires_grad_()
        correlations = latent_correlations(*_constrain(unconstrained, neurons, components), lags)
        at = correlations.detach().numpy().clip(-0.999, 0.999)
        excess = bivariate_normal_cdf(h, k, at) - joint
        # The slope of the distribution function is known, so the chain rule takes over from there.
        correlations.backward(torch.from_numpy(2 * weights * excess * bivariate_normal_density(h, k, at)))
        assert unconstrained.grad is not None
        return float((weights * excess**2).sum()), unconstrained.grad.numpy()

    start = np.concatenate(
        [
            0.3 * rng.standard_normal(neurons * components),
            np.arctanh(rng.uniform(0.3, 0.97, components)),
            np.zeros(neurons),
        ]
    )
    end = minimize(
        loss_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 10_000, "maxfun": 20_000, "ftol": 1e-8},
    )
    return float(end.fun), torch.from_numpy(end.x), bool(end.success)
