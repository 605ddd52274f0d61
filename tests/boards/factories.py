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
    Record,
    RunProvenance,
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
    true = dict.fromkeys(STATISTICS, skill) | (skills or {})
    drawn = {key: float(value + spread * rng.standard_normal()) for key, value in true.items()}
    statistics = _statistics(drawn, window_noise)
    tuned = [f"tuned={changes['tuning'].task or 'false'}"] if "tuning" in changes else []
    fields: dict[str, Any] = {
        **_run(model, task, budget, seed, neurons),
        "kind": "classical" if entangler is None else "quantum",
        "parameters": None
        if parameters is None
        else Parameters(generator=parameters, training_only=training_only),
        "loss_statistics": loss,
        "scores": _scores(statistics, window_noise),
        "statistics": statistics,
        "tests": _tests(auc, memorized),
        "noise": _noise(task, window_noise, spread) if replicates else None,
        "circuit": None if entangler is None else make_circuit(neurons, entangler),
        "tuning": Tuning(trials=trials, steps=500 * trials),
        "overrides": (f"model={model}", f"task={task}", f"budget={budget}", *tuned),
        "provenance": _provenance(task_digest, task_version),
    }
    return Record.model_validate(fields | changes)


def _run(model: str, task: str, budget: str, seed: int, neurons: int) -> dict[str, Any]:
    """What names a run that ended, and what it took."""
    return {
        "schema_version": SCHEMA_VERSION,
        "model": model,
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
        "samples_sha256": hashlib.sha256(f"{task} {budget} {model} {seed}".encode()).hexdigest(),
        "timing": Timing(train_seconds=118.0 + seed, sample_seconds=0.5, score_seconds=3.0, steps=1000),
        "peak_memory_bytes": 512_000_000,
        "config": {"model": {"name": model}, "task": stated_task(task)},
    }


def _statistics(skills: dict[str, float], window_noise: float) -> dict[str, StatisticScore]:
    return {
        key: StatisticScore(
            error=NULL - skill * (NULL - FLOOR),
            floor=FLOOR,
            null=NULL,
            skill=skill,
            interval=_interval(skill, window_noise),
        )
        for key, skill in skills.items()
    }


def _scores(statistics: dict[str, StatisticScore], window_noise: float) -> Scores:
    values = {name: value or 0.0 for name, value in mean_scores(statistics).items()}
    return Scores(
        **{
            name: Score(value=value, interval=_interval(value, window_noise))
            for name, value in values.items()
        }
    )


def _interval(value: float, window_noise: float) -> tuple[float, float]:
    return value - 2 * window_noise, value + 2 * window_noise


def _tests(auc: float, memorized: bool) -> dict[str, dict[str, Any]]:
    return {
        "two_sample": {"auc": auc},
        "mmd": {"mmd_squared": 0.0012, "p_value": 0.3},
        "memorization": {"flagged": memorized},
        "diversity": {"distinct_ratio": 0.91},
    }


def _noise(task: str, window_noise: float, spread: float) -> Noise:
    """The same resamples of the task's test windows for all of its runs, and the luck of a run."""
    windows = np.random.default_rng(derive_seed("factory windows", task))
    shared = {key: window_noise * windows.standard_normal(REPLICATES) for key in (*SCORES, *STATISTICS)}
    return Noise(
        groups=60,
        replicates={key: deviations.tolist() for key, deviations in shared.items()},
        run=dict.fromkeys(shared, spread),
    )


def _provenance(task_digest: str, task_version: int) -> RunProvenance:
    return RunProvenance(
        versions={"spiqbench": "0.1.0", "torch": "2.13.0"},
        task_version=task_version,
        task_digest=task_digest,
        statistics=dict.fromkeys(STATISTICS, 1),
        commit="c" * 40,
        clean=True,
        machine=Machine(cpu="a processor", cores=2, system="Linux x86_64", python="3.11.9"),
    )


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
