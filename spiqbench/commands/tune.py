"""`spiqbench tune`: find the settings of models by equal searches, and then the steps that are enough."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import as_completed
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from spiqbench.atomic import require_room_for
from spiqbench.commands.planned_models import announced_controls, chosen_models
from spiqbench.config.commands import TuneConfig
from spiqbench.config.compose import compose
from spiqbench.config.overrides import Override, given, line, parse
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.errors import ConfigError, ResourceError, SpiqbenchError, in_one_line
from spiqbench.records.tuned_file import Tuned, read_tuned, tuned_path, write_tuned
from spiqbench.runs.cost import duration
from spiqbench.runs.pace import paces, remembered
from spiqbench.runs.runner import cores
from spiqbench.runs.supervision.processes import fresh_processes
from spiqbench.tuning.twins import with_twins

HELP = """usage: spiqbench tune model=NAME [task=NAME] [budget=NAME] [trials=N] [KEY=VALUE ...] [--dry-run]
       spiqbench tune models=a,b matched=true ...

First searches what each model declares under `search:` by fidelity on the validation windows, with the same number of
trials of the same length for all (budget.trials, budget.trial_steps). Then doubles the steps of a training from
budget.steps until that gains less than 0.01 or budget.max_steps is reached. A model's twin is tuned with it, and both
get the steps of the slower one. Test windows are never looked at. All goes to <store>/tuning/<task>/<model>.json, where
runs find it (tuned=auto). Interrupted, it goes on where it stopped. --dry-run says what would be done.

  spiqbench tune models=vae,spiqgan task=salamander_n8 budget=standard

Keys: conf/tune.yaml."""

Made = dict[str, list[str]]
"""Models by name with the overrides that make them."""


def main(arguments: Sequence[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP)
        return 0
    words = ("dry_run=true" if argument == "--dry-run" else argument for argument in arguments)
    overrides = [one.line for one in map(_models, given(words))]
    if not any(one.key == "models" for one in given(overrides)):
        raise ConfigError("say what to tune: model=NAME, or models=a,b (spiqbench list models)")
    config = compose(TuneConfig, overrides)
    _check(config)
    task, models = build_task(config.task.as_written), with_twins(config.models)
    code = _tune(chosen_models(models), config, task)
    if config.matched:
        # After the models: a search may change the number of parameters that the controls are brought to.
        first = [line("model", models[0]), line("store", config.store)]
        base = compose(RunConfig, [*first, *config.handed_on("task", "budget")])
        code |= _tune(announced_controls(models, task, base), config, task)
    return code


def _models(override: Override) -> Override:
    """`model=NAME` is short for `models=[NAME]`."""
    if override.key != "model":
        return override
    return parse([line("models", [override.value])])[0]


def _check(config: TuneConfig) -> None:
    if config.trials < 1:
        raise ConfigError(f"trials is {config.trials}: a search takes at least 1")
    budget = config.budget
    if 4 * budget.trial_steps < budget.steps:
        raise ConfigError(
            f"budget.trial_steps is {budget.trial_steps}: a trial takes at least a quarter of budget.steps, "
            f"which is {budget.steps}"
        )
    if find_spec("optuna") is None:
        raise ResourceError("a search needs optuna, which is not installed: pip install 'spiqbench[tune]'")


def _tune(chosen: Made, config: TuneConfig, task: Task) -> int:
    wanted = {name: made for name, made in chosen.items() if config.force or not _is_done(config, task, name)}
    budget = config.budget
    print(
        f"{len(chosen)} models, {len(chosen) - len(wanted)} tuned already; {config.trials} trials of "
        f"{budget.trial_steps} steps each, then {budget.steps} steps doubled up to {budget.max_steps}"
    )
    if config.dry_run:
        known = paces(remembered(config.outputs)).step
        for name in chosen:
            cost = _cost(config, known.get((name, task.name))) if name in wanted else ""
            print(f"  {'tune' if name in wanted else 'kept'}  {name:<32} {cost}".rstrip())
        return 0
    for name in wanted:
        require_room_for(tuned_path(config.store, task.name, name))
        require_room_for(_journal(config.outputs, task.name, name))
        if config.force:
            _journal(config.outputs, task.name, name).unlink(missing_ok=True)
    code = _carry_out(wanted, config) if wanted else 0
    _say_how_it_is_used(chosen, config, task.name)
    return code


def _cost(config: TuneConfig, step: float | None) -> str:
    """From one doubling to all of them; empty where a step of the model was not measured here."""
    if step is None:
        return ""
    budget, lengths = config.budget, [config.budget.steps]
    while 2 * lengths[-1] <= budget.max_steps:
        lengths.append(2 * lengths[-1])
    trials = config.trials * budget.trial_steps
    least, most = (duration((trials + sum(some)) * step) for some in (lengths[:2], lengths))
    return f"about {least} to {most}"


def _is_done(config: TuneConfig, task: Task, name: str) -> bool:
    """Whether there is a file of the same search on the same windows."""
    path = tuned_path(config.store, task.name, name)
    if not path.exists():
        return False
    found, budget = read_tuned(path), config.budget
    if (found.task_digest, found.trial_steps) != (task.digest, budget.trial_steps):
        return False
    if found.plateau is None:
        return found.trials in (0, config.trials)
    first, last = found.plateau.evidence[0][0], found.plateau.evidence[-1][0]
    whole = found.plateau.converged or 2 * last > budget.max_steps
    return found.trials in (0, config.trials) and first == budget.steps and whole


def _carry_out(wanted: Mapping[str, Sequence[str]], config: TuneConfig) -> int:
    console, failed = Console(stderr=True), 0
    handed_on = config.handed_on("task", "budget")
    with fresh_processes(config.jobs or cores()) as pool, Progress(console=console) as progress:
        bar = progress.add_task("models", total=len(wanted))
        waiting = {
            pool.schedule(
                tune_one, args=[[*made, *handed_on], config.trials, config.store, config.outputs]
            ): name
            for name, made in wanted.items()
        }
        for done, future in enumerate(as_completed(waiting), start=1):
            progress.advance(bar)
            name = waiting[future]  # type: ignore[index]
            count = "" if console.is_terminal else f"{done} of {len(wanted)}: "
            try:
                told = _told(future.result())
                console.print(f"{count}{name:<32} {told}", markup=False, highlight=False, soft_wrap=True)
            except Exception as error:
                failed += 1
                said = str(error) if isinstance(error, SpiqbenchError) else in_one_line(error)
                print(f"error: {name}: {said}", file=sys.stderr)
    return 1 if failed else 0


def tune_one(overrides: Sequence[str], trials: int, store: Path, outputs: Path) -> Tuned:
    """Tune one model in this process and write what was found."""
    from spiqbench.tuning.tune_model import tune_model

    config = compose(RunConfig, overrides)
    task = build_task(config.task.as_written)
    journal = _journal(outputs, task.name, config.model.name)
    found = tune_model(config.model, task, config.budget, trials=trials, journal=journal)
    write_tuned(store, found)
    return found


def _journal(outputs: Path, task: str, name: str) -> Path:
    """Where a search keeps its trials until it is done."""
    return outputs / "tuning" / task / f"{name}.journal"


def _say_how_it_is_used(chosen: Made, config: TuneConfig, task: str) -> None:
    searched = [name for name in chosen if tuned_path(config.store, task, name).exists()]
    if not searched:
        return
    print(
        f"runs on {task} take what was found from {config.store / 'tuning' / task} (tuned=auto, the default)"
    )
    earlier = [name for name in searched if any((config.store / task).glob(f"*/{name}/seed-*.json"))]
    if earlier:
        board = shlex.join(["spiqbench", "leaderboard", *config.handed_on("task", "budget"), "force=true"])
        print(
            f"records that stand already stay as they are ({', '.join(earlier)}); to make them again: {board}"
        )


def _told(found: Tuned) -> str:
    parts = []
    if found.trials:
        before = "failed" if found.default_fidelity is None else f"{found.default_fidelity:.3f}"
        settings = ", ".join(f"{key} {_short(value)}" for key, value in found.chosen.items())
        parts.append(f"trials {before} as it came, {found.best_fidelity:.3f} at best; takes {settings}")
    else:
        parts.append("declares nothing to search")
    if found.at_end:
        parts.append(f"{', '.join(found.at_end)} at the end of its range")
    if found.plateau:
        lengths = ", ".join(f"{value:.3f} after {steps}" for steps, value in found.plateau.evidence)
        end = "enough" if found.plateau.converged else "not converged"
        parts.append(f"{lengths}: {found.plateau.steps} steps, {end}")
    return "; ".join(parts)


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
