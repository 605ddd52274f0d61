"""Autoregressive Bernoulli GLM: each neuron's log odds are a sum of filtered past spikes of all neurons."""

from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from torch import Tensor
from torch.nn import functional

from spiqbench.choices import require_choice
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.contract import LikelihoodKind, ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator

from .numerics.logistic_regressions import logistic_regressions
from .numerics.raised_cosines import history_bins, raised_cosines

Coupling = Literal["full", "population"]

WINDOWS_AT_ONCE = 1024
"""In the likelihood, so that the regressors of a large test set need no memory of their own size."""


class CoupledGLM(SelfFittingGenerator):
    """`logit P(x_i(t) = 1 | past) = c_i + d_i(t) + sum_j sum_b w_ijb sum_l B_b(l) x_j(t - l)`.

    Neurons are independent given the past. B are raised cosines up to `history` lags. Each neuron is a
    logistic regression, convex. What came before a window is not known, so the first `history` bins have
    offsets d_i(t) that stand for it; later bins have none. That makes the model a likelihood of whole
    windows, and samples start where the fit did: in the first bin, with an empty past. (Without offsets,
    simulated from a burn-in, such fits to bursting populations run away.)

    Args:
        coupling: `full`, a filter for every pair of neurons; `population`, one for a neuron's own spikes and one for
            the population's mean, the same for all j, which leaves parameters linear in the neurons.
        history: longest lag in bins; None is half the window.
        bumps: basis functions a filter, at most `history`.
        penalty: precision of a normal prior on all weights.

    Sources: Truccolo et al., J. Neurophysiol. 93 (2005); Pillow et al., Nature 454 (2008); coupling to the population:
    Okun et al., Nature 521 (2015).
    """

    intercepts: Tensor
    offsets: Tensor
    weights: Tensor
    basis: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        coupling: Coupling = "full",
        history: int | None = None,
        bumps: int = 3,
        penalty: float = 1.0,
    ) -> None:
        super().__init__(shape)
        require_choice("coupling", coupling, get_args(Coupling))
        history = history_bins(history, shape)
        if bumps < 1 or penalty <= 0:
            raise ConfigError("the GLM needs bumps of at least 1 and a positive penalty")
        self.coupling, self.history, self.penalty = coupling, history, penalty
        self.bumps = min(bumps, history)
        n = shape.neurons
        self.register_buffer("intercepts", torch.zeros(n, dtype=torch.float64))
        self.register_buffer("offsets", torch.zeros((history, n), dtype=torch.float64))
        self.register_buffer("weights", torch.zeros((n, n, self.bumps), dtype=torch.float64))
        self.register_buffer("basis", torch.from_numpy(raised_cosines(self.bumps, history)))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        regressors, spikes = self._regressors(windows.numpy())
        if self.coupling == "population":
            return self._solve_one_by_one(regressors, spikes)
        found, converged = logistic_regressions(regressors, spikes, penalty=self.penalty)
        fitted = torch.from_numpy(found)
        n = self.shape.neurons
        self.intercepts.copy_(fitted[0])
        self.offsets.copy_(fitted[1 : 1 + self.history])
        self.weights.copy_(fitted[1 + self.history :].view(n, self.bumps, n).permute(2, 0, 1))
        return converged

    def _solve_one_by_one(self, regressors: NDArray[np.float32], spikes: NDArray[np.uint8]) -> bool:
        """Each neuron on its own past and the population's mean."""
        n, bumps, head = self.shape.neurons, self.bumps, 1 + self.history
        past = regressors[:, head:].reshape(-1, n, bumps)
        together = past.mean(axis=1)
        all_converged = True
        for neuron in range(n):
            design = np.concatenate([regressors[:, :head], past[:, neuron], together], axis=1)
            found, converged = logistic_regressions(design, spikes[:, [neuron]], penalty=self.penalty)
            fitted = torch.from_numpy(found[:, 0])
            self.intercepts[neuron] = fitted[0]
            self.offsets[:, neuron] = fitted[1:head]
            self.weights[neuron] = fitted[head + bumps :] / n
            self.weights[neuron, neuron] += fitted[head : head + bumps]
            all_converged &= converged
        return all_converged

    def _regressors(self, windows: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Constant, early bins and filtered pasts `(bins, 1 + H + N B)`, and the spikes then, `(bins, N)`."""
        samples, neurons, bins = windows.shape
        padded = np.pad(windows, ((0, 0), (0, 0), (self.history, 0)))[:, :, :-1]
        lagged = np.lib.stride_tricks.sliding_window_view(padded, self.history, axis=2)
        regressors = np.zeros((samples, bins, 1 + self.history + neurons * self.bumps), dtype=np.float32)
        regressors[:, :, 0] = 1.0
        early = np.arange(min(self.history, bins))
        regressors[:, early, 1 + early] = 1.0
        past = regressors[:, :, 1 + self.history :].reshape(samples, bins, neurons, self.bumps)
        for bump, shape in enumerate(self.basis.numpy()[:, ::-1].astype(np.float32)):
            past[..., bump] = (lagged @ shape).transpose(0, 2, 1)
        regressors[:, :, 1 + self.history :] = past.reshape(samples, bins, -1)
        spikes = windows.transpose(0, 2, 1).reshape(-1, neurons)
        return regressors.reshape(samples * bins, -1), spikes

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        pieces = []
        for some in windows.split(WINDOWS_AT_ONCE):
            regressors, spikes = self._regressors(some.numpy())
            n = self.shape.neurons
            weights = torch.cat(
                [self.intercepts[None], self.offsets, self.weights.permute(1, 2, 0).reshape(-1, n)]
            )
            log_odds = torch.from_numpy(regressors).to(torch.float64) @ weights
            cells = -functional.binary_cross_entropy_with_logits(
                log_odds, torch.from_numpy(spikes).to(torch.float64), reduction="none"
            )
            pieces.append(cells.view(len(some), -1).sum(dim=1))
        return torch.cat(pieces)

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        neurons, bins = self.shape.neurons, self.shape.time_bins
        numbers = numpy_generator(rng)
        filters = torch.einsum("ijb,bl->lji", self.weights, self.basis).numpy()
        filters = filters.reshape(self.history * neurons, neurons).astype(np.float32)
        drive = self.intercepts.expand(bins, neurons).clone()
        early = min(self.history, bins)
        drive[:early] += self.offsets[:early]
        # Time runs backwards along the second axis, so that a past is one block, shortest lag first.
        spikes = np.zeros((n, bins + self.history, neurons), dtype=np.float32)
        for t in range(bins):
            now = bins - 1 - t
            past = spikes[:, now + 1 : now + 1 + self.history].reshape(n, -1)
            probability = expit(past @ filters + drive[t].numpy().astype(np.float32))
            spikes[:, now] = numbers.random((n, neurons), dtype=np.float32) < probability
        return torch.from_numpy(spikes[:, :bins][:, ::-1].transpose(0, 2, 1).astype(np.uint8))

    def parameter_counts(self) -> ParameterCounts:
        n = self.shape.neurons
        filters = n**2 if self.coupling == "full" else 2 * n
        return ParameterCounts(
            generator=n + n * self.history + self.bumps * filters, fixed=self.basis.numel()
        )
