"""Records as real runs leave them, without running anything: numbers drawn around a model's true skills."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from spiqbench.records.schema import (
    SCHEMA_VERSION,
    Circuit,
    Machine,
    Noise,
    Parameters,
    Provenance,
    Record,
    Score,
    Scores,
    Timing,
    Tuning,
)
from spiqbench.scoring.mean_skill import SCORES, mean_scores
from spiqbench.scoring.score import StatisticScore
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import STATISTICS

FLOOR, NULL = 0.01, 0.21
REPLICATES = 60


def make_record(
    model: str = "vae",
    *,
    seed: int = 0,
    skill: float = 0.7,
    skills: dict[str, float] | None = None,
    spread: float = 0.02,
    window_noise: float = 0.01,
    parameters: int | None = 5000,
    training_only: int = 0,
    task: str = "salamander_n8",
    budget: str = "standard",
    neurons: int = 8,
    replicates: bool = True,
    entangler: str | None = None,
    task_digest: str = "d" * 64,
    task_version: int = 1,
    auc: float = 0.6,
    memorized: bool = False,
    loss: tuple[str, ...] = (),
    trials: int = 20,
    **changes: Any,
) -> Record:
    """One record that ended: each skill is drawn around its true value with `spread` over seeds."""
    rng = np.random.default_rng(derive_seed("factory", task, budget, model, seed))
    windows = np.random.default_rng(derive_seed("factory windows", task))
    true = dict.fromkeys(STATISTICS, skill) | (skills or {})
    drawn = {key: float(value + spread * rng.standard_normal()) for key, value in true.items()}
    statistics = {
        key: StatisticScore(
            error=NULL - value * (NULL - FLOOR),
            floor=FLOOR,
            null=NULL,
            skill=value,
            interval=(value - 2 * window_noise, value + 2 * window_noise),
        )
        for key, value in drawn.items()
    }
    tuned = [f"tuned={changes['tuning'].task or 'false'}"] if "tuning" in changes else []
    values = {name: value or 0.0 for name, value in mean_scores(statistics).items()}
    shared = {key: window_noise * windows.standard_normal(REPLICATES) for key in (*SCORES, *STATISTICS)}
    noise = Noise(
        groups=60,
        replicates={key: deviations.tolist() for key, deviations in shared.items()},
        run=dict.fromkeys(shared, spread),
    )
    fields: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "model": model,
        "kind": "classical" if entangler is None else "quantum",
        "source": "a source, 2024",
        "family": model.split("-")[0],
        "task": task,
        "budget": budget,
        "seed": seed,
        "status": "ok",
        "neurons": neurons,
        "time_bins": 16,
        "bin_width_ms": 20.0,
        "samples": 10_000,
        "parameters": None
        if parameters is None
        else Parameters(generator=parameters, training_only=training_only),
        "loss_statistics": loss,
        "scores": Scores(
            **{
                name: Score(value=value, interval=(value - 2 * window_noise, value + 2 * window_noise))
                for name, value in values.items()
            }
        ),
        "statistics": statistics,
        "tests": {
            "two_sample": {"auc": auc},
            "mmd": {"mmd_squared": 0.0012, "p_value": 0.3},
            "memorization": {"flagged": memorized},
            "diversity": {"distinct_ratio": 0.91},
        },
        "noise": noise if replicates else None,
        "circuit": None if entangler is None else make_circuit(neurons, entangler),
        "timing": Timing(train_seconds=118.0 + seed, sample_seconds=0.5, score_seconds=3.0, steps=1000),
        "peak_memory_bytes": 512_000_000,
        "samples_sha256": hashlib.sha256(f"{task} {budget} {model} {seed}".encode()).hexdigest(),
        "tuning": Tuning(trials=trials, steps=500 * trials),
        "overrides": (f"model={model}", f"task={task}", f"budget={budget}", *tuned),
        "config": {"model": {"name": model}, "task": stated_task(task)},
        "provenance": Provenance(
            versions={"spiqbench": "0.1.0", "torch": "2.13.0"},
            task_version=task_version,
            task_digest=task_digest,
            statistics=dict.fromkeys(STATISTICS, 1),
            commit="c" * 40,
            clean=True,
            machine=Machine(cpu="a processor", cores=2, system="Linux x86_64", python="3.11.9"),
        ),
    }
    return Record.model_validate(fields | changes)


def stated_task(task: str) -> dict[str, str]:
    """What a task's configuration states: `salamander_n8` is of the family `salamander`."""
    family = task.rpartition("_n")[0]
    return {"name": task, "family": family} if family else {"name": task}


def make_circuit(qubits: int, entangler: str = "cz_ring") -> Circuit:
    return Circuit(
        qubits=qubits,
        layers=5,
        depth=20,
        one_qubit_gates=10 * qubits,
        two_qubit_gates=0 if entangler == "none" else 5 * qubits,
        entangler=entangler,
        engine="statevector",
    )


def make_failure(
    model: str, seed: int = 0, status: str = "failed", reason: str = "loss became NaN", **changes: Any
):
    """A record of a run that did not end."""
    record = make_record(model, seed=seed, **changes)
    lost = {
        "scores": {name: {"value": 0.0} for name in SCORES},
        "statistics": {},
        "tests": {},
        "noise": None,
        "samples": 0,
    }
    return Record.model_validate(
        record.model_dump()
        | lost
        | {"status": status, "reason": reason, "timing": None, "circuit": None, "samples_sha256": None}
    )


def make_runs(model: str, seeds: Iterable[int] = range(5), **changes: Any) -> list[Record]:
    return [make_record(model, seed=seed, **changes) for seed in seeds]


def realistic_board(task: str = "salamander_n8", budget: str = "standard", neurons: int = 8) -> list[Record]:
    """A board as the suite makes them: reference, classical and quantum rows, a twin, a match, a failure."""
    where: dict[str, Any] = {"task": task, "budget": budget, "neurons": neurons}
    temporal = ("autocorrelogram", "isi_distribution", "lagged_covariance", "autocovariance", "window_count")
    flat = dict.fromkeys(temporal, 0.0)
    runs = make_runs(
        "independent", skill=0.02, parameters=neurons, kind="reference", spread=0.005, trials=0, **where
    )
    runs += make_runs(
        "dichotomized_gaussian", skill=0.8, skills=flat, spread=0.004, parameters=36, trials=0, **where
    )
    runs += make_runs(
        "dichotomized_gaussian_lags", skill=0.9, spread=0.004, parameters=996, auc=0.55, trials=0, **where
    )
    for width, skill in ((8, 0.45), (16, 0.6), (64, 0.8)):
        runs += make_runs(
            f"vae-{width}", skill=skill, parameters=200 * width, training_only=300 * width, **where
        )
    runs += make_runs("vae", skill=0.81, parameters=9_472, training_only=12_000, **where)
    runs += make_runs(
        "vae_matched_spiqgan", skill=0.5, parameters=240, matched_to="spiqgan", family="vae", **where
    )
    runs += make_runs(
        "gan", skill=0.7, spread=0.05, parameters=42_000, training_only=30_000, memorized=True, **where
    )
    runs[-1] = make_failure(
        "gan",
        seed=4,
        status="timeout",
        reason="more than 1800 s of wall time",
        parameters=42_000,
        training_only=30_000,
        **where,
    )
    runs += make_runs(
        "spiqgan", skill=0.8, parameters=250, entangler="cz_ring", twin="spiqgan_product", **where
    )
    runs += make_runs("spiqgan_product", skill=0.79, parameters=250, entangler="none", **where)
    return runs


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
"""Every model of a published board, as crowded as it gets."""

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
