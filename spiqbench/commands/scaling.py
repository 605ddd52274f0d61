"""`spiqbench scaling`: the boards of a recording's sizes as one plan, then the plots over the sizes."""

from collections.abc import Sequence

from spiqbench.commands.arguments import wants_help, with_dry_run
from spiqbench.commands.plan_progress import announce, carry_out, report_refusals
from spiqbench.commands.planned_models import checked_models, planned
from spiqbench.commands.render import warn
from spiqbench.config.commands import ScalingConfig
from spiqbench.config.compose import compose
from spiqbench.config.overrides import given
from spiqbench.report.render import write_rendered
from spiqbench.report.terminal import show_growth
from spiqbench.runs.launch import launcher_overrides
from spiqbench.runs.plan import PlannedRun, require_readable, require_room
from spiqbench.runs.runner import cores
from spiqbench.runs.sweep_plan import plan_sweep, sized_tasks

HELP = """usage: spiqbench scaling [family=NAME] [neurons=4,8] [models=a,b] [KEY=VALUE ...] [--dry-run]

Runs every model and seed on the tasks of a family, one for each number N of neurons, and renders
<store>/scaling/<family>/<budget>/: parameters, scores, times, throughput and memory against N, with the laws of growth
that three sizes or more support. The records are those of ordinary boards: what exists is kept, an interrupted sweep
continues where it stopped.

  spiqbench scaling --dry-run
  spiqbench scaling family=simulated neurons=4,8,16,160 models=vae,spiqgan,spiqgan_product seeds=2

Names: spiqbench list. Keys: conf/scaling.yaml."""


def main(arguments: Sequence[str]) -> int:
    if wants_help(arguments):
        print(HELP)
        return 0
    overrides = given(with_dry_run(arguments))
    config = compose(ScalingConfig, [one.line for one in overrides])
    runs = _plan(config)
    announce(runs, jobs=config.jobs or cores(), outputs=config.outputs, every_run=config.dry_run)
    if config.dry_run:
        return 0
    to_do = [run for run in runs if not run.done]
    finished = carry_out(to_do, config, launcher_overrides(overrides))
    code = report_refusals(finished)
    for path in write_rendered(config.store, warn):
        print(f"wrote {path}")
    show_growth(config.store, config.family, runs[0].key.budget, dict.fromkeys(run.key.task for run in runs))
    return code


def _plan(config: ScalingConfig) -> list[PlannedRun]:
    models = checked_models(config)
    tasks = list(sized_tasks(config.family, config.neurons).values())
    runs = plan_sweep(planned(models, config, "budget"), config, tasks)
    require_readable(runs, config.store)
    require_room(runs, store=config.store, outputs=config.outputs)
    return runs
