"""`spiqbench leaderboard`: all runs of a board, then the board."""

from collections.abc import Sequence

from spiqbench.commands.arguments import wants_help, with_dry_run
from spiqbench.commands.plan_progress import announce, carry_out, report_refusals
from spiqbench.commands.planned_models import announced_controls, ceiling, checked_models, planned
from spiqbench.commands.render import warn
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import settings
from spiqbench.config.overrides import given
from spiqbench.config.suites import suite_tasks, take_suite
from spiqbench.data.task import Task, build_task
from spiqbench.report.render import write_rendered
from spiqbench.report.terminal import show_board, show_suite
from spiqbench.report.thumbnails import keep_cards
from spiqbench.runs.launch import launcher_overrides
from spiqbench.runs.plan import (
    PlannedModel,
    PlannedRun,
    on_task,
    plan_board,
    plan_boards,
    require_buildable,
    require_readable,
    require_room,
)
from spiqbench.runs.runner import Finished, cores

HELP = """usage: spiqbench leaderboard [task=NAME | suite=NAME] [budget=NAME] [models=a,b] [KEY=VALUE ...] [--dry-run]

Runs every model and seed of a board and renders <store>/<task>/<budget>/. Runs whose records exist
are kept, so an interrupted board continues where it stopped. --dry-run prints the plan and its cost.

  spiqbench leaderboard
  spiqbench leaderboard task=salamander_n8 budget=standard models=vae,spiqgan,spiqgan_product seeds=2
  spiqbench leaderboard suite=core --dry-run
  spiqbench leaderboard task=salamander_n8 launcher=submitit_slurm hydra.launcher.partition=NAME

The last makes each run a job of a SLURM cluster, waits for them and renders; interrupted, the jobs stay queued.

suite=NAME runs all tasks of a suite as one plan: a list in conf/suite/, there or in your own conf/suite/.
Where a task tests on another film than it trains on, training_windows runs beside the models: the ceiling.

Names: spiqbench list. Keys: conf/leaderboard.yaml."""


def main(arguments: Sequence[str]) -> int:
    if wants_help(arguments):
        print(HELP)
        return 0
    overrides = given(with_dry_run(arguments))
    suite, rest = take_suite(overrides)
    config = compose(LeaderboardConfig, rest)
    runs = _plan_suite(config, suite) if suite else _plan_task(config)
    require_readable(runs, config.store)
    require_room(runs, store=config.store, outputs=config.outputs)
    announce(runs, jobs=config.jobs or cores(), outputs=config.outputs, every_run=config.dry_run)
    if config.dry_run:
        return 0
    to_do = [run for run in runs if not run.done]
    finished = carry_out(to_do, config, launcher_overrides(overrides))
    return _show(config, runs, finished, suite)


def _plan_task(config: LeaderboardConfig) -> list[PlannedRun]:
    task = build_task(config.task.as_written)
    models = planned(checked_models(config) | ceiling(config.models, task), config, "task", "budget")
    models += _controls(config, task, models, "task", "budget")
    runs = plan_board(models, config, task=task.name, digest=task.digest)
    require_buildable(runs, {task.name: task.shape})
    return runs


def _plan_suite(config: LeaderboardConfig, suite: str) -> list[PlannedRun]:
    """One plan over all tasks; of each seed what decides a claim comes first: the quantum readings and their twins."""
    names = suite_tasks(suite)
    models = planned(checked_models(config), config, "budget")
    of_task, tasks = {}, {}
    for name in names:
        task = build_task(settings("task", name))
        chosen = on_task(models + planned(ceiling(config.models, task), config, "budget"), name)
        chosen += on_task(_controls(config, task, chosen, "budget"), name)
        of_task[task.name], tasks[task.name] = chosen, task
    runs = plan_boards(of_task, config, {name: task.digest for name, task in tasks.items()})
    require_buildable(runs, {name: task.shape for name, task in tasks.items()})
    return sorted(runs, key=lambda run: (run.key.seed, run.config.model.about.kind != "quantum"))


def _controls(
    config: LeaderboardConfig, task: Task, models: Sequence[PlannedModel], *groups: str
) -> list[PlannedModel]:
    if not config.matched:
        return []
    return planned(announced_controls(config.models, task, models[0].config), config, *groups)


def _show(
    config: LeaderboardConfig, runs: Sequence[PlannedRun], finished: Sequence[Finished], suite: str | None
) -> int:
    store = config.store
    code = report_refusals(finished)
    boards = dict.fromkeys((run.key.task, run.key.budget) for run in runs)
    for task, budget in boards:
        keep_cards(store, config.outputs, task, budget)
    for path in write_rendered(store, warn):
        print(f"wrote {path}")
    if suite:
        show_suite(store, suite, runs[0].key.budget)
        return code
    ((task, budget),) = boards
    show_board(store, task, budget)
    return code
