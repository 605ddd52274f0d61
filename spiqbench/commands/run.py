"""`spiqbench run`: one generator, one task, one budget, one seed."""

import sys
from collections.abc import Sequence

from omegaconf import DictConfig

from spiqbench.commands.arguments import wants_help
from spiqbench.config.compose import compose
from spiqbench.config.folders import conf_dir
from spiqbench.config.overrides import Override, given
from spiqbench.config.run_config import RunConfig
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
    if wants_help(arguments):
        print(HELP)
        return 0
    several = any(argument in ("-m", "--multirun") for argument in arguments)
    overrides = given((one for one in arguments if one not in ("-m", "--multirun")), sweep=several)
    if several:
        return _sweep(overrides)
    return _one(compose(RunConfig, [one.line for one in overrides]))


def _one(config: RunConfig) -> int:
    from spiqbench.records.artifacts import run_dir
    from spiqbench.records.store import key_of
    from spiqbench.report.terminal import show_scores
    from spiqbench.runs.execute import execute
    from spiqbench.runs.loggers import make_logger
    from spiqbench.training.progress import progress_callbacks

    outcome = execute(config, callbacks=progress_callbacks(config.progress), logger=make_logger)
    record = outcome.record
    name = f"{record.model} on {record.task}, budget {record.budget}, seed {record.seed}"
    if outcome.existed:
        print(f"{name}: the record exists, nothing was trained ({outcome.path}; force=true runs it again)")
    if record.status != "ok":
        if outcome.existed:
            print(f"{record.status}: {record.reason}")
            return 0
        raise SpiqbenchError(f"{name}: {record.status}: {record.reason} (recorded in {outcome.path})")
    if not outcome.existed:
        print(name)
    show_scores(record.statistics, record.scores.values_by_name())
    print(f"record {outcome.path}")
    print(f"samples sha256 {record.samples_sha256}")
    card = run_dir(config.outputs, key_of(record)) / "report_card.html"
    if config.report_card and card.exists():
        print(f"report card {card}")
    return 0


def _sweep(overrides: Sequence[Override]) -> int:
    """Hand the sweep to Hydra, whose launchers run it here, in local processes or on a cluster."""
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    _check_sweep(overrides)
    GlobalHydra.instance().clear()
    with initialize_config_dir(str(conf_dir()), job_name="run", version_base="1.3"):
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None
        lines = [*(one.line for one in overrides), "hydra.mode=MULTIRUN"]
        batches = hydra.multirun(config_name="run", task_function=_job, overrides=lines)
    return max(job.return_value for batch in batches for job in batch)


def _job(config: DictConfig) -> int:
    """One run of a sweep, maybe in a process of its own; its exit code, which is all that the launcher brings back."""
    from hydra.core.hydra_config import HydraConfig

    try:
        # Composed as a single run is, so that a changed model has the name that says so, and a record of its own.
        return _one(compose(RunConfig, list(HydraConfig.get().overrides.task)))
    except SpiqbenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _check_sweep(overrides: Sequence[Override]) -> None:
    """Compose every option of every sweep once, with the first of the others: Hydra's errors take many lines."""
    choices = [one.options or (one.line,) for one in overrides]
    first = [lines[0] for lines in choices]
    compose(RunConfig, first)
    for place, lines in enumerate(choices):
        for line in lines[1:]:
            compose(RunConfig, [*first[:place], line, *first[place + 1 :]])
