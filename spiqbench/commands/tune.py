"""`spiqbench tune`: find the settings of models by equal searches, and then the steps that are enough."""

import shlex
import sys
from collections.abc import Sequence
from concurrent.futures import as_completed
from importlib.util import find_spec

from rich.console import Console
from rich.progress import Progress

from spiqbench.atomic import require_room_for
from spiqbench.commands.arguments import wants_help, with_dry_run
from spiqbench.commands.planned_models import announced_controls, chosen_models
from spiqbench.commands.tune_plan import PlannedSearch, TunedTask, searches, total, tuned_tasks
from spiqbench.config.commands import TuneConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.overrides import Override, given, line, parse
from spiqbench.config.run_config import RunConfig
from spiqbench.config.suites import take_suite
from spiqbench.errors import ConfigError, ResourceError, SpiqbenchError, in_one_line
from spiqbench.plural import many
from spiqbench.records.tuned_file import TUNING, Tuned, tuned_path
from spiqbench.runs.runner import cores
from spiqbench.runs.supervision.processes import fresh_processes
from spiqbench.tuning.recorded import journal_path, tune_one
from spiqbench.tuning.twins import with_twins

HELP = """usage: spiqbench tune model=NAME [task=NAME | suite=NAME] [budget=NAME] [trials=N] [KEY=VALUE ...] [--dry-run]
       spiqbench tune models=a,b matched=true ...

First searches what each model declares under `search:` by fidelity on the validation windows, with the same number of
trials of the same length for all (budget.trials, budget.trial_steps). Then doubles the steps of a training from
budget.steps until that gains less than 0.01 or budget.max_steps is reached. A model's twin is tuned with it, and both
get the steps of the slower one. Test windows are never looked at. All goes to <store>/tuning/<task>/<model>.json, where
runs find it (tuned=auto). Interrupted, it goes on where it stopped. --dry-run says what would be done.

  spiqbench tune models=vae,spiqgan task=salamander_n8 budget=standard
  spiqbench tune models=vae,spiqgan suite=core budget=standard --dry-run

suite=NAME tunes on all tasks of a suite as one plan, task after task; matched controls come after all models.

Keys: conf/tune.yaml."""


def main(arguments: Sequence[str]) -> int:
    if wants_help(arguments):
        print(HELP)
        return 0
    overrides = given(one.line for one in map(_models, given(with_dry_run(arguments))))
    if not any(one.key == "models" for one in overrides):
        raise ConfigError("say what to tune: model=NAME, or models=a,b (spiqbench list models)")
    suite, rest = take_suite(overrides)
    config = compose(TuneConfig, rest)
    _check(config)
    tasks, models = tuned_tasks(config, suite), with_twins(config.models)
    made = chosen_models(models)
    code = _tune(searches(((on, made) for on in tasks), config), config, suite)
    if config.matched:
        # After the models: a search may change the number of parameters that the controls are brought to.
        controls = [(on, announced_controls(models, on.task, _base(models[0], on, config))) for on in tasks]
        code |= _tune(searches(controls, config), config, suite)
    return code


def _base(model: str, on: TunedTask, config: TuneConfig) -> RunConfig:
    """A run of the plan, for what all of its runs share."""
    own = [line("model", model), line("store", config.store)]
    return compose(RunConfig, [*own, *on.overrides, *config.handed_on("budget")])


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


def _tune(planned: Sequence[PlannedSearch], config: TuneConfig, suite: str | None) -> int:
    to_do = [search for search in planned if not search.done]
    budget, jobs = config.budget, config.jobs or cores()
    models, tasks = (len({getattr(search, what) for search in planned}) for what in ("model", "task"))
    counted = many(models, "model") + (f" on {many(tasks, 'task')}" if suite else "")
    cost = total(to_do, jobs)
    print(
        f"{counted}, {len(planned) - len(to_do)} tuned already; {many(config.trials, 'trial')} of {budget.trial_steps} "
        f"steps each, then {budget.steps} steps doubled up to {budget.max_steps}{f': {cost}' if cost else ''}"
    )
    if config.dry_run:
        for search in planned:
            told = (f"{search.task:<16} " if suite else "") + f"{search.model:<32}"
            print(
                f"  {'kept' if search.done else 'tune'}  {told} {'' if search.done else search.cost}".rstrip()
            )
        return 0
    for search in to_do:
        place = journal_path(config.outputs, search.task, search.model)
        require_room_for(tuned_path(config.store, search.task, search.model))
        require_room_for(place)
        if config.force:
            place.unlink(missing_ok=True)
    code = _carry_out(to_do, config, suite) if to_do else 0
    _say_how_it_is_used(planned, config, suite)
    return code


def _carry_out(to_do: Sequence[PlannedSearch], config: TuneConfig, suite: str | None) -> int:
    console, failed = Console(stderr=True), 0
    with fresh_processes(config.jobs or cores()) as pool, Progress(console=console) as progress:
        bar = progress.add_task("searches", total=len(to_do))
        waiting = {
            pool.schedule(
                tune_one, args=[search.overrides, config.trials, config.store, config.outputs]
            ): search
            for search in to_do
        }
        for done, future in enumerate(as_completed(waiting), start=1):
            progress.advance(bar)
            search = waiting[future]
            name = f"{search.task} {search.model}" if suite else search.model
            count = "" if console.is_terminal else f"{done} of {len(to_do)}: "
            try:
                told = f"{count}{name:<{48 if suite else 32}} {_told(future.result())}"
                console.print(told, markup=False, highlight=False, soft_wrap=True)
            except Exception as error:
                failed += 1
                said = str(error) if isinstance(error, SpiqbenchError) else in_one_line(error)
                print(f"error: {name}: {said}", file=sys.stderr)
    return 1 if failed else 0


def _say_how_it_is_used(planned: Sequence[PlannedSearch], config: TuneConfig, suite: str | None) -> None:
    found = [one for one in planned if tuned_path(config.store, one.task, one.model).exists()]
    if not found:
        return
    tasks = dict.fromkeys(search.task for search in found)
    where = config.store / TUNING
    places = f"{where / next(iter(tasks))}" if len(tasks) == 1 else f"{where}, a folder each"
    print(f"runs on {', '.join(tasks)} take what was found from {places} (tuned=auto, the default)")
    standing = [
        one
        for one in found
        if any((config.store / one.task / config.budget.name).glob(f"{one.model}/seed-*.json"))
    ]
    if standing:
        named = ", ".join(f"{one.model} on {one.task}" if suite else one.model for one in standing)
        again = _again(standing, config, suite)
        print(f"records that stand already stay as they are ({named}); to make them again: {again}")


def _again(standing: Sequence[PlannedSearch], config: TuneConfig, suite: str | None) -> str:
    """The command that makes the boards of these models again where they are, with what was found for them."""
    chosen = [line("suite", suite)] if suite else config.handed_on("task")
    places = [
        line(key, getattr(config, key))
        for key in ("store", "outputs")
        if getattr(config, key) != RunConfig.model_fields[key].default
    ]
    models = list(dict.fromkeys(one.model for one in standing))
    # A control has no name of its own: it comes with the models that it was matched to.
    these = [f"models={','.join(models)}", "matched=false"] if set(models) <= set(options("model")) else []
    words = (*chosen, *config.handed_on("budget"), *these, *places, "force=true")
    return shlex.join(["spiqbench", "leaderboard", *words])


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
