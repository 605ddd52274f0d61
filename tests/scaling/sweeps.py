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
        for seed in (0, 1):

            def add(
                model: str, exponent: float, steps: int | None = 100, seed: int = seed, **changes: Any
            ) -> None:
                clock = timing(n, seed, exponent, steps)  # noqa: B023
                found.append(make_record(model, seed=seed, timing=clock, **place, **changes))  # noqa: B023

            add("spiqgan", 1.0, parameters=15 * n, entangler="cz_ring", twin="spiqgan_product")
            add("spiqgan_product", 1.0, parameters=15 * n, entangler="none", skill=0.6)
            add("dichotomized_gaussian", 2.0, None, parameters=n + n * (n - 1) // 2, skill=0.8)
            if n < 50:
                add("vae", 0.3, parameters=3000 + 100 * n, skill=0.9 - n / 50)
            else:
                wall = {"status": "timeout", "reason": "training was stopped at the budget's wall of 600 s"}
                found.append(make_failure("vae", seed=seed, parameters=8000, **wall, **place))
    return found
