"""Drawing many windows in pieces, so that memory does not grow with the number asked for."""

from collections.abc import Callable

import torch
from torch import Tensor

from spiqbench.errors import ConfigError

CHUNK = 4096


def draw_in_chunks(n: int, draw: Callable[[int], Tensor], *, chunk: int = CHUNK) -> Tensor:
    """`n` windows, uint8 on the CPU, from calls of `draw(m)`, each of `m <= chunk` windows of 0 and 1.

    Raises:
        ConfigError: `n` is below one.
    """
    if n < 1:
        raise ConfigError(f"at least one window has to be drawn, not {n}")
    sizes = [min(chunk, n - start) for start in range(0, n, chunk)]
    with torch.inference_mode():
        pieces = [draw(size).to(device="cpu", dtype=torch.uint8) for size in sizes]
    return torch.cat(pieces).clone()
