"""Records of a sweep whose exponents are known."""

from typing import Any

import numpy as np

from spiqbench.records.schema import Record, Timing

from ..boards.factories import make_failure, make_record

SIZES = (4, 8, 16, 50)


def timing(neurons: int, seed: int, exponent: float, steps: int | None = 100) -> Timing:
    noise = np.exp(0.05 * np.random.default_rng(neurons + seed).standard_normal())
    seconds = 0.1 * neurons**exponent * noise
    return Timing(train_seconds=seconds, sample_seconds=0.01 * neurons, score_seconds=1.0, steps=steps)


def records_of(family: str = "salamander", budget: str = "sweep") -> list[Record]:
    """SpiQGAN (linear) with its twin, the pairwise model (quadratic, closed form), a VAE that hits a wall."""
    found: list[Record] = []
    for n in SIZES:
        place: dict[str, Any] = {"task": f"{family}_n{n}", "budget": budget, "neurons": n, "trials": 0}
        quantum = {"parameters": 15 * n, "twin": "spiqgan_product", "entangler": "cz_ring"}
        twin = {"parameters": 15 * n, "entangler": "none", "skill": 0.6}
        pairwise = {"parameters": n + n * (n - 1) // 2, "skill": 0.8}
        for seed in (0, 1):
            found += [
                make_record("spiqgan", seed=seed, timing=timing(n, seed, 1.0), **quantum, **place),
                make_record("spiqgan_product", seed=seed, timing=timing(n, seed, 1.0), **twin, **place),
                make_record(
                    "dichotomized_gaussian", seed=seed, timing=timing(n, seed, 2.0, None), **pairwise, **place
                ),
            ]
            if n < 50:
                small = {"parameters": 3000 + 100 * n, "skill": 0.9 - n / 50}
                found.append(make_record("vae", seed=seed, timing=timing(n, seed, 0.3), **small, **place))
            else:
                wall = {"status": "timeout", "reason": "training was stopped at the budget's wall of 600 s"}
                found.append(make_failure("vae", seed=seed, parameters=8000, **wall, **place))
    return found
