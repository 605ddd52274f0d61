"""`spiqbench tune`: search the settings of models, with the same number of equally long trials for each."""

import sys
from collections.abc import Sequence
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
from spiqbench.data.task import build_task
from spiqbench.errors import ConfigError, ResourceError, SpiqbenchError, in_one_line
from spiqbench.records.tuned_settings import Tuned, read_tuned, tuned_path, write_tuned
from spiqbench.runs.processes import fresh_processes
from spiqbench.runs.runner import cores

HELP = """usage: spiqbench tune model=NAME [task=NAME] [budget=NAME] [trials=N] [KEY=VALUE ...]
       spiqbench tune models=a,b matched=true ...

Searches what each model declares under `search:` by fidelity on the validation windows; test windows are never
looked at. Every model gets the same number of trials of the same length (budget.trial_steps). Settings go
to <store>/tuning/<task>/<model>.json, where runs find them (tuned=auto). Interrupted, it goes on where it stopped.

  spiqbench tune models=vae,spiqgan,spiqgan_product task=salamander_n8 budget=standard

Keys: conf/tune.yaml."""


def main(arguments: Sequence[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP)
        return 0
    overrides = [one.line for one in map(_models, given(arguments))]
    if not any(one.key == "models" for one in given(overrides)):
        raise ConfigError("say what to tune: model=NAME, or models=a,b (spiqbench list models)")
    config = compose(TuneConfig, overrides)
    if config.trials < 1:
        raise ConfigError(f"trials is {config.trials}: a search takes at least 1")
    chosen = _chosen(config)
    task = build_task(config.task.as_written).name
    wanted = {name: made for name, made in chosen.items() if config.force or not _is_done(config, task, name)}
    print(
        f"{len(chosen)} models, {len(chosen) - len(wanted)} tuned already, {config.trials} trials of "
        f"{config.budget.trial_steps} steps each"
    )
    for name in wanted:
        require_room_for(tuned_path(config.store, task, name))
        require_room_for(_journal(config.outputs, task, name))
    if find_spec("optuna") is None:
        raise ResourceError("a search needs optuna, which is not installed: pip install 'spiqbench[tune]'")
    return _carry_out(wanted, config)


def _models(override: Override) -> Override:
    """`model=NAME` is short for `models=[NAME]`."""
    if override.key != "model":
        return override
    return parse([line("models", [override.value])])[0]


def _chosen(config: TuneConfig) -> dict[str, list[str]]:
    """Models by name with the overrides that make them."""
    chosen = chosen_models(config.models)
    if config.matched:
        chosen |= announced_controls(config.models, build_task(config.task.as_written).shape)
    return chosen


def _is_done(config: TuneConfig, task: str, name: str) -> bool:
    path = tuned_path(config.store, task, name)
    if not path.exists():
        return False
    found = read_tuned(path)
    same_length = found.trial_steps == config.budget.trial_steps
    return same_length and found.trials in (0, config.trials)


def _carry_out(wanted: dict[str, list[str]], config: TuneConfig) -> int:
    if not wanted:
        return 0
    console, failed = Console(stderr=True), 0
    with fresh_processes(config.jobs or cores()) as pool, Progress(console=console) as progress:
        bar = progress.add_task("models", total=len(wanted))
        waiting = {
            pool.schedule(
                tune_one,
                args=[
                    [*made, *config.handed_on("task", "budget")],
                    config.trials,
                    config.store,
                    config.outputs,
                ],
            ): name
            for name, made in wanted.items()
        }
        for future in as_completed(waiting):
            progress.advance(bar)
            name = waiting[future]  # type: ignore[index]
            try:
                console.print(
                    f"{name:<40} {_told(future.result())}", markup=False, highlight=False, soft_wrap=True
                )
            except Exception as error:
                failed += 1
                said = str(error) if isinstance(error, SpiqbenchError) else in_one_line(error)
                print(f"error: {name}: {said}", file=sys.stderr)
    return 1 if failed else 0


def tune_one(overrides: Sequence[str], trials: int, store: Path, outputs: Path) -> Tuned:
    """Search one model in this process and write what it chose."""
    from spiqbench.tuning.search import search

    config = compose(RunConfig, overrides)
    task = build_task(config.task.as_written)
    found = search(
        config.model,
        task,
        trials=trials,
        steps=config.budget.trial_steps,
        journal=_journal(outputs, task.name, config.model.name),
    )
    write_tuned(store, found)
    return found


def _journal(outputs: Path, task: str, name: str) -> Path:
    """Where a search keeps its trials until it is done."""
    return outputs / "tuning" / task / f"{name}.journal"


def _told(found: Tuned) -> str:
    if not found.trials:
        return "declares nothing to search"
    before = "failed" if found.default_fidelity is None else f"{found.default_fidelity:.3f}"
    settings = ", ".join(f"{key} {_short(value)}" for key, value in found.chosen.items())
    return f"validation fidelity {before} as it came, {found.best_fidelity:.3f} with {settings}"


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
