"""`spiqbench leaderboard`: all runs of a board, then the board."""

from collections.abc import Sequence

from spiqbench.commands.plan_progress import announce, carry_out, report_refusals
from spiqbench.commands.planned_models import announced_controls, checked_models, planned
from spiqbench.commands.render import warn
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.overrides import given
from spiqbench.data.task import build_task
from spiqbench.models.build import build_generator
from spiqbench.report.render import write_rendered
from spiqbench.report.thumbnails import keep_cards
from spiqbench.runs.launch import launcher_overrides
from spiqbench.runs.plan import PlannedRun, plan_board, require_readable, require_room
from spiqbench.runs.runner import Finished, cores

HELP = """usage: spiqbench leaderboard [task=NAME] [budget=NAME] [models=a,b] [KEY=VALUE ...] [--dry-run]

Runs every model and seed of a board and renders <store>/<task>/<budget>/README.md. Runs whose records exist
are kept, so an interrupted board continues where it stopped. --dry-run prints the plan and its cost.

  spiqbench leaderboard
  spiqbench leaderboard task=salamander_n8 budget=standard models=vae,spiqgan,spiqgan_product seeds=2
  spiqbench leaderboard task=salamander_n8 launcher=submitit_slurm hydra.launcher.partition=NAME

The last makes each run a job of a SLURM cluster, waits for them and renders; interrupted, the jobs stay queued.

Names: spiqbench list. Keys: conf/leaderboard.yaml."""


def main(arguments: Sequence[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP)
        return 0
    overrides = given("dry_run=true" if argument == "--dry-run" else argument for argument in arguments)
    config = compose(LeaderboardConfig, [one.line for one in overrides])
    runs = _plan(config)
    announce(runs, jobs=config.jobs or cores(), outputs=config.outputs, every_run=config.dry_run)
    if config.dry_run:
        return 0
    to_do = [run for run in runs if not run.done]
    finished = carry_out(to_do, config, launcher_overrides(overrides))
    return _show(config, runs, finished)


def _plan(config: LeaderboardConfig) -> list[PlannedRun]:
    models = checked_models(config)
    task = build_task(config.task.as_written)
    if config.matched:
        (base, *_) = planned(models, config, "task", "budget")
        models |= announced_controls(config.models, task, base.config)
    runs = plan_board(planned(models, config, "task", "budget"), config, task=task.name, digest=task.digest)
    for run in {run.key.model: run for run in runs if not run.done}.values():
        build_generator(run.config.model, task.shape)
    require_readable(runs, config.store)
    require_room(runs, store=config.store, outputs=config.outputs)
    return runs


def _show(config: LeaderboardConfig, runs: Sequence[PlannedRun], finished: Sequence[Finished]) -> int:
    store = config.store
    code = report_refusals(finished)
    task, budget = runs[0].key.task, runs[0].key.budget
    keep_cards(store, config.outputs, task, budget)
    for path in write_rendered(store, warn):
        print(f"wrote {path}")
    board = store / task / budget / "README.md"
    if board.exists():
        print(f"\n{board.read_text()}")
    return code
