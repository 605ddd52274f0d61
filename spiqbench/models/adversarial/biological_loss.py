"""The biologically informed loss: errors of the statistics that a population of neurons is known by."""

from collections.abc import Mapping
from dataclasses import asdict

import torch
from torch import Tensor, nn

from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.moments import (
    Moments,
    moments_of_probabilities,
    moments_of_windows,
    moments_without_structure,
)
from spiqbench.statistics.lag_products import longest_lag

NOISE_WINDOWS = 256
NOISE_BATCHES = 8

TERMS: Mapping[str, str] = {
    "firing_rate": "rate",
    "pairwise_covariance": "covariance",
    "k_probability": "population",
    "autocorrelogram": "autocorrelogram",
    "autocovariance": "autocovariance",
}
"""Key of the statistic on the board, and the moment that it is computed from."""


class BiologicalLoss(nn.Module):
    """Weighted sum of squared errors of statistics of the board, each in units of its null.

    For each statistic the squared distance of the generator's moments from those of the training windows is
    divided by that of a reference that knows nothing of it, so that 1 means as bad as independent neurons
    and 0 a perfect match, whatever the statistic's scale. What a batch of `NOISE_WINDOWS` windows is off by
    chance is added to the divisor: without it a statistic that the recording has next to nothing of (rates all
    alike, no correlations, few spikes) would be measured in units of its own sampling noise, and its term would
    drown the others.

    Moments estimated from a finite batch are noisy, and the square of a noisy error grows with its variance:
    that pushes a generator towards less variable (less correlated) samples. `forward` therefore takes two
    independent estimates and multiplies their errors, which is unbiased; exact moments may be given twice.

    Args:
        neurons: number of neurons.
        time_bins: number of bins of a window.
        weights: weight of each statistic, by its key on the board; missing keys weigh 0.

    Raises:
        ConfigError: for an unknown statistic or a negative weight.
    """

    def __init__(self, neurons: int, time_bins: int, weights: Mapping[str, float]) -> None:
        super().__init__()
        for key, weight in weights.items():
            if key not in TERMS:
                raise ConfigError(
                    f"the biological loss has no term {key!r}; its terms are {', '.join(TERMS)}"
                )
            if weight < 0:
                raise ConfigError(f"the weight of {key} in the biological loss must be >= 0, not {weight}")
        self.weights = {key: float(weights.get(key, 0.0)) for key in TERMS}
        self.time_bins = time_bins
        shapes = {
            "rate": (neurons,),
            "covariance": (neurons * (neurons - 1) // 2,),
            "population": (neurons + 1,),
            "autocorrelogram": (longest_lag(time_bins),),
            "autocovariance": (longest_lag(time_bins), neurons),
        }
        for name, shape in shapes.items():
            self.register_buffer(f"target_{name}", torch.zeros(shape), persistent=False)
            self.register_buffer(f"scale_{name}", torch.ones(()), persistent=False)

    @property
    def active(self) -> bool:
        """Whether any statistic has a weight."""
        return any(weight > 0 for weight in self.weights.values())

    @torch.no_grad()
    def fit_targets(self, windows: Tensor) -> None:
        """Take the targets and their scales from training windows `(samples, neurons, time_bins)`."""
        real = moments_of_windows(windows)
        null = asdict(moments_without_structure(real, self.time_bins))
        noise = _squared_noise(windows, real)
        for name, value in asdict(real).items():
            distance = (value - null[name]).square().sum() + noise[name]
            getattr(self, f"target_{name}").copy_(value)
            # A recording without this structure (one neuron, equal rates, silence) has nothing to scale by.
            getattr(self, f"scale_{name}").copy_(distance if distance > 1e-12 else torch.ones(()))

    def terms(self, first: Moments, second: Moments) -> dict[str, Tensor]:
        """Unweighted terms from two independent estimates of the generator's moments."""
        result = {}
        for key, name in TERMS.items():
            target = getattr(self, f"target_{name}")
            errors = (getattr(first, name) - target) * (getattr(second, name) - target)
            result[key] = errors.sum() / getattr(self, f"scale_{name}")
        return result

    def forward(self, first: Moments, second: Moments) -> Tensor:
        """The weighted sum of `terms`; may be slightly below 0, being an unbiased estimate."""
        terms = self.terms(first, second)
        return torch.stack([self.weights[key] * term for key, term in terms.items()]).sum()

    def of_probabilities(self, probabilities: Tensor) -> Tensor:
        """The loss of drawn windows of spike probabilities, for a generator that has it beside another loss.

        Args:
            probabilities: `(samples, neurons, time_bins)`, at least 2 samples, independent draws; spikes have to be
                independent given these. Each half gives one of the two estimates.
        """
        first, second = probabilities.chunk(2)
        return self(moments_of_probabilities(first), moments_of_probabilities(second))


def _squared_noise(windows: Tensor, real: Moments) -> dict[str, Tensor]:
    """Mean squared distance of the moments of small batches of windows from those of all."""
    order = torch.randperm(len(windows), generator=torch.Generator().manual_seed(0))
    batches = windows[order[: NOISE_BATCHES * NOISE_WINDOWS].to(windows.device)].split(NOISE_WINDOWS)
    seen = [asdict(moments_of_windows(batch)) for batch in batches]
    return {
        name: torch.stack([(batch[name] - value).square().sum() for batch in seen]).mean()
        for name, value in asdict(real).items()
    }
