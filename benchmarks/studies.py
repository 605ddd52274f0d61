"""What studies of a model share: their command, runs scored on validation windows, results that go on where they
stopped, the table.

A study names its variants, each a set of changes to a model's configuration, and draws its own plot.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.report.escaping import table
from spiqbench.report.markdown.blocks import put_in_page
from spiqbench.scoring.level import student_margin
from spiqbench.scoring.mean_skill import mean_scores
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.scoring.score import score
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.statistics.registry import FIDELITY_KEYS, REALISM_KEYS
from spiqbench.training.fit import fit
from spiqbench.training.sampling import sample_in_chunks

Row = dict[str, Any]
Variants = Mapping[str, Mapping[str, Any]]
"""Changes to the configuration of `base`, by default spiqgan, by the names of their rows."""

DOCS = Path(__file__).resolve().parents[1] / "docs"
SAMPLES = 4096
HEAD = (
    *("task", "variant", "parameters", "steps", "seeds", "fidelity", "lowest to highest", "realism"),
    *("rate", "covariance", "k-probability", "autocorrelogram"),
)


@dataclass(frozen=True)
class Study:
    """A study as its command shows it.

    Attributes:
        name: of its program in benchmarks/, its page in docs/ and its results, one line of JSON a run.
        plot: draws runs of one task into a file.
    """

    name: str
    plot: Callable[[list[Row], Path], None]

    @property
    def results(self) -> Path:
        return Path("outputs") / f"{self.name}.jsonl"

    @property
    def page(self) -> Path:
        return DOCS / f"{self.name}.md"

    def write(self, text: str) -> None:
        """Put the table in its place in the page."""
        page = self.page.read_text(encoding="utf-8")
        page = put_in_page(page, f"benchmarks/{self.name}.py", "runs", text)
        self.page.write_text(page, encoding="utf-8")


def study_parser(description: str, study: Study, *, steps: list[int], seeds: int) -> argparse.ArgumentParser:
    """Options that every study has; `steps` and `seeds` are what it runs unless told otherwise."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", default="salamander_n8")
    parser.add_argument("--steps", type=int, nargs="+", default=steps, help="of each run, each in turn")
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--only", nargs="*", help="names of variants")
    parser.add_argument("--results", type=Path, default=study.results)
    parser.add_argument(
        "--write", action="store_true", help="put the table in the page of the study instead of running"
    )
    parser.add_argument("--plot", type=Path, help="draw the plot of the task there instead of running")
    return parser


def carry_out(study: Study, options: argparse.Namespace, variants: Callable[[Task], Variants]) -> None:
    """Do what the command was asked for: runs that are missing and then the table, or a page, or a plot."""
    if not (options.write or options.plot):
        task = study_task(options.task)
        found = variants(task)
        chosen = {name: found[name] for name in options.only or found}
        for steps in options.steps:
            run_missing(chosen, task, steps, range(options.seeds), options.results)
    rows = read(options.results)
    if options.plot:
        study.plot([row for row in rows if row["task"] == options.task], options.plot)
    elif options.write:
        if not rows:
            raise SystemExit(f"{options.results} holds no runs")
        study.write(study_table(rows))
    else:
        print(study_table(rows))


def study_task(name: str) -> Task:
    return build_task(compose(RunConfig, ["model=independent", f"task={name}"]).task.as_written)


def configured(changes: Mapping[str, Any]) -> ModelConfig:
    """A model's configuration under changes to that of `base`, by default spiqgan."""
    others = {key: value for key, value in changes.items() if key != "base"}
    return compose(RunConfig, [f"model={changes.get('base', 'spiqgan')}"]).model.changed(**others)


def run_missing(variants: Variants, task: Task, steps: int, seeds: Iterable[int], results: Path) -> None:
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


def grouped(rows: Iterable[Row]) -> dict[tuple[str, str, int], list[Row]]:
    """Runs that differ in their seeds alone, by task, variant and steps."""
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["task"], row["variant"], row["steps"]), []).append(row)
    return groups


def margin(values: Iterable[float]) -> float:
    """Half the width of Student's interval of the mean over seeds; 0 for a single seed, which has none."""
    found = np.array(list(values))
    if len(found) < 2:
        return 0.0
    return student_margin(float(found.std(ddof=1) / np.sqrt(len(found))), len(found) - 1)


def study_table(rows: list[Row]) -> str:
    """Means over seeds, a line a variant, the lowest and highest fidelity beside them, in Markdown."""
    found = []
    for (task, variant, steps), group in grouped(rows).items():
        values = [row["fidelity"] for row in group]
        cells = [task, variant, str(group[0]["parameters"]), str(steps), str(len(group))]
        cells += [f"{np.mean(values):.3f}", f"{min(values):.3f} to {max(values):.3f}"]
        cells += [f"{np.mean([row['realism'] for row in group]):.3f}"]
        found.append([*cells, *(mean_of(group, key) for key in FIDELITY_KEYS)])
    return table(HEAD, found, left=2)


def mean_of(rows: Iterable[Row], skill: str) -> str:
    """A skill's mean over runs with two decimals, a dash where the task does not tell."""
    found = [row["skills"][skill] for row in rows if row["skills"][skill] is not None]
    return f"{np.mean(found):.2f}" if found else "-"
