"""Windows drawn from any generator, pieces at a time, each checked to be windows.

`spiqbench.models.chunks` is for a model that cannot draw as many at once as it is asked for; here stands who asks, of a
model that may be anybody's.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, ResourceError
from spiqbench.free_memory import available_bytes
from spiqbench.models.contract import SpikeGenerator


def require_memory_for(n: int, shape: WindowShape) -> None:
    """Raises `ResourceError` where so many windows, with what joins them, do not fit into the memory that is free."""
    needed = 2 * n * shape.neurons * shape.time_bins
    if needed > available_bytes():
        raise ResourceError(
            f"{n} windows of {shape.neurons} neurons x {shape.time_bins} bins take {needed / 1e9:.1f} GB to draw, more "
            "than is free: draw fewer (budget.samples, or --windows of spiqbench sample)"
        )


def sample_in_chunks(
    generator: SpikeGenerator, n: int, *, rng: torch.Generator, chunk: int = 1024
) -> NDArray[np.uint8]:
    """Draw `n` windows a chunk at a time, so that no model has to hold all of them with its activations.

    Raises:
        ResourceError: they do not fit into the memory that is free.
        ConfigError: what the generator draws are no windows.
    """
    require_memory_for(n, generator.shape)
    generator.eval()
    with torch.no_grad():
        parts = [_drawn(generator, min(chunk, n - start), rng) for start in range(0, n, chunk)]
    return torch.cat(parts).numpy()


def _drawn(generator: SpikeGenerator, n: int, rng: torch.Generator) -> Tensor:
    found: object = generator.sample(n, rng=rng)
    expected = (n, generator.shape.neurons, generator.shape.time_bins)
    if isinstance(found, Tensor) and found.shape == expected and found.dtype == torch.uint8:
        return found
    came = (
        f"{found.dtype} of shape {tuple(found.shape)}" if isinstance(found, Tensor) else type(found).__name__
    )
    raise ConfigError(
        f"{type(generator).__name__}.sample gave {came}: give uint8 of shape {expected}; `spiqbench check` says more"
    )
