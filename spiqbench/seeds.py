"""Seeds derived from named axes, so that a run's randomness depends on what it is and on nothing else."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def derive_seed(*axes: str | int) -> int:
    """A seed in [0, 2**63) from the SHA-256 of the axes, e.g. ``derive_seed("sample", "salamander_n8", 3)``."""
    text = "\x1f".join(f"{type(axis).__name__}:{axis}" for axis in axes)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def torch_generator(*axes: str | int) -> torch.Generator:
    """A CPU generator seeded by `derive_seed`."""
    import torch  # a look at a recording needs seeds, and starts in half the time without

    return torch.Generator().manual_seed(derive_seed(*axes))


def numpy_generator(rng: torch.Generator) -> np.random.Generator:
    """A NumPy generator seeded from the next draw of a torch one: for models that sample in NumPy."""
    import torch

    return np.random.default_rng(int(torch.randint(2**62, (1,), generator=rng)))
