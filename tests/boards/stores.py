"""Records of whole stores: most models of the published boards, a sweep, and a store larger than any."""

from collections.abc import Iterable
from typing import Any

from spiqbench.records.schema import Record, Timing, Tuning

from .factories import make_failure, make_runs, stated_task

SUITE: dict[str, tuple[str, int, float]] = {
    # family, generator parameters at 8 neurons, fidelity
    "independent": ("independent", 8, 0.01),
    "dichotomized_gaussian": ("dichotomized_gaussian", 36, 0.66),
    "dichotomized_gaussian_lags": ("dichotomized_gaussian_lags", 996, 0.92),
    "dichotomized_gaussian_lowrank": ("dichotomized_gaussian_lowrank", 43, 0.64),
    "k_pairwise": ("k_pairwise", 42, 0.69),
    "ising": ("ising", 36, 0.67),
    "population_tracking": ("population_tracking", 64, 0.62),
    "glm": ("glm", 264, 0.71),
    "hmm": ("hmm", 127, 0.83),
    "rbm": ("rbm", 4256, 0.88),
    "autoregressive": ("autoregressive", 5896, 0.95),
    "diffusion": ("diffusion", 18312, 0.78),
    "fourier": ("fourier", 275, 0.86),
    "gan": ("gan", 13568, 0.90),
    "gan_large": ("gan", 103040, 0.91),
    "gan_small": ("gan", 1360, 0.85),
    "spike_gan": ("spike_gan", 301192, 0.55),
    "spike_gan_small": ("spike_gan", 5400, 0.48),
    "vae": ("vae", 13056, 0.87),
    "vae_conv": ("vae_conv", 7592, 0.84),
    "vae_large": ("vae", 100992, 0.89),
    "vae_small": ("vae", 1296, 0.80),
    "spiqgan": ("spiqgan", 283, 0.89),
    "spiqgan_product": ("spiqgan_product", 283, 0.84),
    "spiqgan_memory": ("spiqgan_memory", 184, 0.82),
    "spiqgan_memory_dephased": ("spiqgan_memory_dephased", 160, 0.81),
    "spiqgan_shallow": ("spiqgan", 171, 0.87),
    "spiqgan_shallow_product": ("spiqgan_product", 171, 0.83),
    "autoregressive+matched_to-spiqgan+width-3": ("autoregressive", 265, 0.86),
    "diffusion+matched_to-spiqgan+width-2": ("diffusion", 262, 0.31),
    "fourier+matched_to-spiqgan+width-4": ("fourier", 283, 0.86),
    "gan+matched_to-spiqgan+width-1": ("gan", 273, 0.70),
    "spike_gan+matched_to-spiqgan+width-1": ("spike_gan", 281, -0.22),
    "vae+matched_to-spiqgan+width-1": ("vae", 271, 0.58),
    "vae_conv+matched_to-spiqgan+width-2": ("vae_conv", 240, 0.63),
}
"""Models enough to crowd a board."""

TWINS = {
    "spiqgan": "spiqgan_product",
    "spiqgan_shallow": "spiqgan_shallow_product",
    "spiqgan_memory": "spiqgan_memory_dephased",
}

SWEPT = (
    *("independent", "dichotomized_gaussian", "hmm", "autoregressive", "fourier", "gan_small", "vae_small"),
    *("spiqgan", "spiqgan_product", "spiqgan_memory", "spiqgan_memory_dephased"),
)
"""Models of a published sweep."""


def suite_board(
    models: Iterable[str] = tuple(SUITE),
    *,
    task: str = "salamander_n8",
    budget: str = "standard",
    neurons: int = 8,
    steps: int = 1000,
    seeds: int = 5,
    **changes: Any,
) -> list[Record]:
    """The models of the suite with their names, families, sizes, twins and matched controls."""
    found: list[Record] = []
    for model in models:
        family, at_8_neurons, skill = SUITE[model]
        grows = (neurons / 8) ** (2 if "gaussian" in model else 1)
        kind = {"kind": "reference"} if model == "independent" else {}
        quantum = model.startswith("spiqgan")
        name = model.split("+")[0]
        found += make_runs(
            model,
            range(seeds),
            skill=skill - 0.002 * neurons * (skill > 0.05),
            family=family,
            parameters=round(at_8_neurons * grows),
            training_only=12_481 if "gan" in model else 0,
            entangler=("none" if model in TWINS.values() else "cz_ring") if quantum else None,
            twin=TWINS.get(model),
            matched_to="spiqgan" if "+" in model else None,
            trials=0 if at_8_neurons < 50 else 10,
            tuning=Tuning(trials=0 if at_8_neurons < 50 else 10, steps=5000, task=task),
            config={
                "model": {"name": model, "width": 3, "matched_to": "spiqgan"},
                "budget": {"name": budget, "steps": steps},
                "task": stated_task(task),
            },
            source=f"The authors of {name}, 2020, On the generation of spike trains by {name}, arXiv:2000.00000",
            timing=Timing(
                train_seconds=1.3 * len(name) * neurons**0.7,
                sample_seconds=0.02 * neurons,
                score_seconds=3.0,
                steps=None if at_8_neurons < 50 else 1000,
            ),
            **({"task": task, "budget": budget, "neurons": neurons} | kind | changes),
        )
    return found


def suite_store(seeds: int = 5) -> list[Record]:
    """The published boards, two more of 8 neurons, and a sweep over seven sizes with walls."""
    found = [
        record
        for budget, steps, sizes in (
            ("full", 1200, (8,)),
            ("standard", 30, (8, 16, 50)),
            ("smoke", 10, (8,)),
        )
        for neurons in sizes
        for record in suite_board(
            task=f"salamander_n{neurons}",
            budget=budget,
            neurons=neurons,
            steps=steps,
            seeds=seeds,
        )
    ]
    for neurons in (4, 8, 12, 16, 24, 32, 50):
        place: dict[str, Any] = {"task": f"salamander_n{neurons}", "budget": "sweep", "neurons": neurons}
        lost = [model for model, largest in (("hmm", 24), ("gan_small", 32)) if neurons > largest]
        found += suite_board([one for one in SWEPT if one not in lost], steps=500, seeds=2, **place)
        reason = "training was stopped at the budget's wall of 600 s"
        found += [make_failure(one, seed, "timeout", reason, **place) for one in lost for seed in range(2)]
    return found


def large_store() -> list[Record]:
    """2 000 records: four boards of a hundred models."""
    return [
        record
        for task in ("a", "b", "c", "d")
        for n in range(100)
        for record in make_runs(f"model_{n}", skill=n / 100, task=task, replicates=False, parameters=1000 + n)
    ]
