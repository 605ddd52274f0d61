"""What studies of a model share: a run scored on validation windows, and results that go on where they stopped."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.scoring.mean_skill import mean_scores
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.scoring.score import score
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.statistics.registry import REALISM_KEYS
from spiqbench.training.fit import fit, sample_in_chunks

Row = dict[str, Any]
SAMPLES = 4096


def study_task(name: str) -> Task:
    return build_task(compose(RunConfig, ["model=independent", f"task={name}"]).task.as_written)


def configured(changes: Mapping[str, Any]) -> ModelConfig:
    """A model's configuration under changes to that of `base`, by default spiqgan."""
    others = {key: value for key, value in changes.items() if key != "base"}
    return compose(RunConfig, [f"model={changes.get('base', 'spiqgan')}"]).model.changed(**others)


def run_missing(
    variants: Mapping[str, Mapping[str, Any]], task: Task, steps: int, seeds: Iterable[int], results: Path
) -> None:
    """Run each variant and seed of which the results have no line yet; one line of JSON a run."""
    torch.set_num_threads(1)
    results.parent.mkdir(parents=True, exist_ok=True)
    done = {(row["task"], row["variant"], row["steps"], row["seed"]) for row in read(results)}
    real = RealWindows(task.validation, task.splits.validation.groups)
    references = reference_errors(task.train, real, SAMPLES, seed=0)
    for seed in seeds:
        for variant, changes in variants.items():
            if (task.name, variant, steps, seed) in done:
                continue
            row = measure(task, configured(changes), steps, seed, real, references)
            row = {"task": task.name, "variant": variant, "steps": steps, "seed": seed, **row}
            with results.open("a") as file:
                file.write(json.dumps(row) + "\n")
            shown = f"fidelity {row['fidelity']:.3f}  realism {row['realism']:.3f}"
            print(f"{variant:38} seed {seed}  {shown}  {row['seconds']} s", flush=True)


def measure(
    task: Task, model: ModelConfig, steps: int, seed: int, real: RealWindows, references: ReferenceErrors
) -> Row:
    """One run: skills of a fresh draw against the validation windows, parameters, seconds of the CPU, curve."""
    torch.manual_seed(derive_seed("study", seed))
    generator = build_generator(model, task.shape)
    start = time.process_time()
    fit(generator, task.train, validation=task.validation, steps=steps, seed=seed)
    seconds = time.process_time() - start
    drawn = sample_in_chunks(generator, SAMPLES, rng=torch_generator("study", seed))
    scores = score(real, drawn, references)
    return {
        **mean_scores(scores),
        "skills": {key: scores[key].skill for key in REALISM_KEYS},
        "parameters": generator.parameter_counts().generator,
        "seconds": round(seconds, 1),
        "curve": generator.validation_curve,
    }


def read(results: Path) -> list[Row]:
    return [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []


def mean_of(rows: Iterable[Row], skill: str) -> str:
    """A skill's mean over runs with two decimals, a dash where the task does not tell."""
    found = [row["skills"][skill] for row in rows if row["skills"][skill] is not None]
    return f"{np.mean(found):.2f}" if found else "-"
