"""The noise that drives a circuit: stationary in time, with memory, partly common to all neurons."""

import math
from typing import Literal, get_args

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.quasirandom import SobolEngine

from spiqbench.choices import require_choice
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.moments import own_pairs

NoiseName = Literal["normal", "uniform"]
NoiseTime = Literal["autoregressive", "window"]

SPREAD_OF_TIME_CONSTANTS = 2.0
"""Before training the shared processes' time constants reach from the data's over this to the data's times this."""
FIRST_TIME_CONSTANT = 6.0
"""Bins: before any data are seen, and for data without a memory."""
CANDIDATES = 32
CLOSEST_TO_THE_ENDS = 1e-9
"""Of the uniform numbers that become normal: an end itself would become infinite."""


class AutoregressiveNoise(nn.Module):
    """One process for each neuron and some that all neurons share, each with a learned time constant.

    Every process is a stationary autoregression with standard normal marginals, so that any bin of a window
    looks like any other. With k = exp(-1 / time constant) the correlation at lag l is k^l in the first order
    and (1 + l (1 - k^2) / (1 + k^2)) k^l in the second (a double root: two first-order filters in a row),
    which starts flat, as that of a neuron does whose drive changes smoothly.

    Args:
        shape: neurons and bins of a window.
        common: number of shared processes.
        order: of the autoregression, 1 or 2.
        time: `autoregressive`, or `window`: one draw of every process for all bins of a window, and no time constants.
        distribution: marginals: `normal`, or `uniform` with the same variance (a Gaussian copula).
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        common: int,
        order: int = 1,
        time: NoiseTime = "autoregressive",
        distribution: NoiseName = "normal",
    ) -> None:
        super().__init__()
        require_choice("noise_time", time, get_args(NoiseTime))
        require_choice("noise", distribution, get_args(NoiseName))
        if order not in (1, 2):
            raise ConfigError(f"noise_order is the order of the noise's autoregression, 1 or 2, not {order}")
        if common < 0:
            raise ConfigError(f"common, the number of shared noise processes, must be >= 0, not {common}")
        self.shape = shape
        self.common = common
        self.order = order
        self.is_autoregressive = time == "autoregressive" and shape.time_bins > 1
        self.distribution = distribution
        # A window of one bin shows nothing of the noise's memory: then there is nothing to learn.
        self.log_time_constant = nn.Parameter(
            _around(FIRST_TIME_CONSTANT, shape.neurons, common), requires_grad=self.is_autoregressive
        )

    @property
    def processes(self) -> int:
        """Private processes first, one a neuron, then the shared ones."""
        return self.shape.neurons + self.common

    @torch.no_grad()
    def start_at(self, windows: Tensor) -> None:
        """Set the time constants by the autocovariance of training windows `(samples, neurons, time_bins)`.

        Every process of a neuron gets the constant whose correlation, squared, is nearest in shape to the
        autocovariance summed over neurons; squared, because the probability of a rare spike is nearly quadratic
        in the noise.
        """
        if not self.is_autoregressive:
            return
        spikes = windows.to(torch.float32)
        rates = spikes.mean((0, 2))
        seen = (own_pairs(spikes) - rates.square()).sum(1)
        reach = torch.arange(1, len(seen) + 1, device=seen.device)
        constants = torch.logspace(math.log10(0.5), math.log10(2 * self.shape.time_bins), CANDIDATES)
        shapes = self.correlation(constants.to(seen.device)[:, None], reach).square()
        overlap = (shapes @ seen) / shapes.norm(dim=1)
        if overlap.max() > 0:
            first = float(constants[overlap.argmax()])
            self.log_time_constant.copy_(_around(first, self.shape.neurons, self.common))

    def correlation(self, time_constant: Tensor, lag: Tensor) -> Tensor:
        """Of a process with itself at some lags, both in bins."""
        keep = torch.exp(-1 / time_constant)
        if self.order == 1:
            return keep**lag
        return (1 + lag * (1 - keep**2) / (1 + keep**2)) * keep**lag

    def forward(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Draw `n` windows of noise: `(n, time_bins, processes)` with mean 0 and variance 1."""
        dtype, device = self.log_time_constant.dtype, self.log_time_constant.device
        if not self.is_autoregressive:
            drawn = torch.randn(n, 1, self.processes, generator=rng, dtype=dtype).to(device)
            return self._marginals(drawn).expand(-1, self.shape.time_bins, -1)
        shape = (n, self.shape.time_bins + self.order - 1, self.processes)
        shocks = torch.randn(shape, generator=rng, dtype=dtype).to(device)
        rate = torch.exp(-self.log_time_constant)
        # expm1 keeps the share of the new exact for long time constants, where 1 - keep^2 would cancel.
        keep, renewed = torch.exp(-rate), -torch.expm1(-2 * rate)
        filtered = _first_order if self.order == 1 else _second_order
        return self._marginals(filtered(shocks, keep, renewed))

    def spread_evenly(self, points: int, *, seed: int) -> Tensor:
        """Points `(points, processes)` of the noise of one bin, spread evenly over its distribution."""
        dtype, device = self.log_time_constant.dtype, self.log_time_constant.device
        uniform = SobolEngine(self.processes, scramble=True, seed=seed).draw(points, dtype=torch.float64)
        normal = torch.special.ndtri(uniform.clamp(CLOSEST_TO_THE_ENDS, 1 - CLOSEST_TO_THE_ENDS))
        return self._marginals(normal).to(device, dtype)

    def _marginals(self, normal: Tensor) -> Tensor:
        """Standard normal numbers as they are, or as uniform ones of the same variance."""
        return normal if self.distribution == "normal" else math.sqrt(3) * torch.erf(normal / math.sqrt(2))


def _around(constant: float, neurons: int, common: int) -> Tensor:
    """Logarithms of first time constants: one for all private processes, a spread around it for the shared ones."""
    reach = math.log10(SPREAD_OF_TIME_CONSTANTS)
    spread = constant * torch.logspace(-reach, reach, max(common, 1))[:common]
    return torch.cat([torch.full((neurons,), constant), spread]).log()


def _first_order(shocks: Tensor, keep: Tensor, renewed: Tensor) -> Tensor:
    """Shocks `(n, bins, processes)` to processes of the same shape, x' = k x + sqrt(1 - k^2) shock."""
    current, renew = shocks[:, 0], renewed.sqrt()
    course = [current]
    for step in range(1, shocks.shape[1]):
        current = keep * current + renew * shocks[:, step]
        course.append(current)
    return torch.stack(course, dim=1)


def _second_order(shocks: Tensor, keep: Tensor, renewed: Tensor) -> Tensor:
    """Shocks `(n, bins + 1, processes)` to processes `(n, bins, processes)`, y' = k y + c x' with x as above.

    Var y = 1 asks for c = (1 - k^2) / sqrt(1 + k^2), and then Cov(x, y) = 1 / sqrt(1 + k^2); the first bin is
    drawn from that stationary pair.
    """
    drive = _first_order(shocks[:, 1:], keep, renewed)
    shared = (1 + keep**2).rsqrt()
    current = shared * drive[:, 0] + keep * shared * shocks[:, 0]
    course = [current]
    for step in range(1, drive.shape[1]):
        current = keep * current + renewed * shared * drive[:, step]
        course.append(current)
    return torch.stack(course, dim=1)
