"""`spiqbench run`: one generator, one task, one budget, one seed."""

import sys
from collections.abc import Sequence
from pathlib import Path

from omegaconf import DictConfig

from spiqbench.config.compose import load, parse, plain, refuse_duplicates
from spiqbench.config.folders import conf_dir
from spiqbench.errors import SpiqbenchError

HELP = """usage: spiqbench run model=NAME [task=NAME] [budget=NAME] [seed=K] [KEY=VALUE ...] [-m]

Fits a generator, draws windows, scores them against the task's test windows and writes the record
<store>/<task>/<budget>/<model>/seed-<k>.json. A run whose record exists is not run again (force=true does).

  spiqbench run model=vae task=salamander_n8 budget=smoke seed=1
  spiqbench run -m model=vae,gan seed=0,1,2 launcher=joblib      several runs, side by side
  spiqbench run model._target_=package.module.Class              a class of your own
  spiqbench run model=vae logger=wandb                           curves to W&B, offline by default

Names: spiqbench list. Keys: conf/run.yaml."""


def main(arguments: Sequence[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP)
        return 0
    multirun = [argument for argument in arguments if argument in ("-m", "--multirun")]
    overrides = [argument for argument in arguments if argument not in ("-m", "--multirun")]
    refuse_duplicates(overrides)
    if multirun:
        return _sweep(overrides)
    return _one(load("run", overrides))


def _one(config: DictConfig) -> int:
    from spiqbench.runs.execute import execute
    from spiqbench.runs.loggers import logger_factory
    from spiqbench.training.progress import progress_callbacks

    outcome = execute(
        plain(config), callbacks=progress_callbacks(config.progress), logger=logger_factory(config)
    )
    record = outcome.record
    name = f"{record.model} on {record.task}, budget {record.budget}, seed {record.seed}"
    if outcome.existed:
        print(f"{name}: the record exists, nothing was trained ({outcome.path}; force=true runs it again)")
        return 0
    if record.status != "ok":
        raise SpiqbenchError(f"{name}: {record.status}: {record.reason} (recorded in {outcome.path})")
    skills = ", ".join(
        f"{key} {result.skill:.3f}"
        for key, result in list(record.statistics.items())[:4]
        if result.skill is not None
    )
    print(f"{name}: fidelity {record.fidelity:.3f} ({skills})")
    print(f"record {outcome.path}")
    print(f"samples sha256 {record.samples_sha256}")
    return 0


def _sweep(overrides: list[str]) -> int:
    """Hand the sweep to Hydra, whose launchers run it here, in local processes or on a cluster."""
    import hydra
    from hydra.core.hydra_config import HydraConfig

    _check_sweep(overrides)
    failures: list[str] = []

    @hydra.main(config_path=str(conf_dir()), config_name="run", version_base="1.3")
    def job(config: DictConfig) -> int:
        try:
            # Composed as a single run is, so that a changed model has the name that says so, and a record of its own.
            return _one(load("run", list(HydraConfig.get().overrides.task)))
        except SpiqbenchError as error:
            print(f"error: {error}", file=sys.stderr)
            failures.append(str(error))
            return 1

    sys.argv = [str(Path(sys.argv[0])), "--multirun", *overrides]
    job()
    return 1 if failures else 0


def _check_sweep(overrides: list[str]) -> None:
    """Load every option of every sweep once, with the first of the others: Hydra's errors take many lines."""
    options = [
        list(override.sweep_string_iterator())
        if override.is_sweep_override()
        else [override.input_line or ""]
        for override in parse(overrides)
    ]
    lines = [
        [f"{override.get_key_element()}={option}" for option in choices]
        if override.is_sweep_override()
        else choices
        for override, choices in zip(parse(overrides), options, strict=True)
    ]
    first = [choices[0] for choices in lines]
    load("run", first)
    for place, choices in enumerate(lines):
        for choice in choices[1:]:
            load("run", [*first[:place], choice, *first[place + 1 :]])
