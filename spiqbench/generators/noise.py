"""The noise that drives a circuit: stationary in time, with memory, partly common to all neurons."""

import math
from typing import Literal

import torch
from torch import Generator as TorchGenerator
from torch import Tensor, nn

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError

NoiseName = Literal["normal", "uniform"]

FIRST_TIME_CONSTANTS = (3.0, 12.0)
"""Bins: the range over which the components' time constants are spread before training."""


class AutoregressiveNoise(nn.Module):
    """One process for each neuron and some that all neurons share, each with a learned time constant.

    Every process is a stationary first-order autoregression with standard normal marginals, so that any bin
    of a window looks like any other; correlation at lag l is exp(-l / time constant).

    Args:
        shape: neurons and bins of a window.
        common: number of shared processes.
        distribution: marginals: `normal`, or `uniform` with the same variance (a Gaussian copula).
    """

    def __init__(self, shape: WindowShape, *, common: int, distribution: NoiseName = "normal") -> None:
        super().__init__()
        if distribution not in ("normal", "uniform"):
            raise ConfigError(f"there is no noise {distribution!r}; choose normal or uniform")
        if common < 0:
            raise ConfigError(f"common, the number of shared noise processes, must be >= 0, not {common}")
        self.shape = shape
        self.common = common
        self.distribution = distribution
        short, long = FIRST_TIME_CONSTANTS
        spread = torch.logspace(math.log10(short), math.log10(long), max(common, 1))[:common]
        middle = torch.full((shape.neurons,), math.sqrt(short * long))
        # A window of one bin shows nothing of the noise's memory: then there is nothing to learn.
        self.log_time_constant = nn.Parameter(
            torch.cat([middle, spread]).log(), requires_grad=shape.time_bins > 1
        )

    @property
    def processes(self) -> int:
        """Private processes first, one a neuron, then the shared ones."""
        return self.shape.neurons + self.common

    def forward(self, n: int, *, rng: TorchGenerator) -> Tensor:
        """Draw `n` windows of noise: `(n, time_bins, processes)` with mean 0 and variance 1."""
        dtype, device = self.log_time_constant.dtype, self.log_time_constant.device
        shocks = torch.randn(n, self.shape.time_bins, self.processes, generator=rng, dtype=dtype).to(device)
        keep = torch.exp(-torch.exp(-self.log_time_constant))
        # expm1 keeps the share of the new exact for long time constants, where 1 - keep^2 would cancel.
        renew = torch.sqrt(-torch.expm1(-2 * torch.exp(-self.log_time_constant)))
        current = shocks[:, 0]
        course = [current]
        for step in range(1, self.shape.time_bins):
            current = keep * current + renew * shocks[:, step]
            course.append(current)
        noise = torch.stack(course, dim=1)
        if self.distribution == "uniform":
            return math.sqrt(3) * torch.erf(noise / math.sqrt(2))
        return noise
