"""A plan at the terminal: what it will cost, how far it is, what became of each run."""

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from spiqbench.config.commands import PlanConfig
from spiqbench.errors import ResourceError
from spiqbench.held import remove_leftovers
from spiqbench.plural import many
from spiqbench.runs.cost import Forecast, duration, priced, remaining
from spiqbench.runs.plan import PlannedRun
from spiqbench.runs.runner import Finished, cores, run_plan
from spiqbench.runs.supervision.same_folder import SameFolder

BAR = 16
"""Width of the bar in letters: with it, all that a plan says of its time fits a terminal of 80."""


def announce(runs: Sequence[PlannedRun], *, jobs: int, outputs: Path, every_run: bool) -> None:
    """Print how much of the plan is to do and what it will cost; every run of it if asked."""
    runs = priced(runs, outputs)
    to_do = sum(not run.done for run in runs)
    counts = f"{many(len(runs), 'run')}, {len(runs) - to_do} recorded, {to_do} to do, {jobs} at a time"
    print(f"{counts}: {remaining(runs, jobs)}" if to_do else counts)
    if every_run:
        for run in runs:
            state = "kept" if run.done else "run"
            cost = "" if run.done or run.seconds is None else f"  about {duration(run.seconds)}"
            print(f"  {state:<4}  {run.key.task:<16} {run.key.model:<32} seed {run.key.seed}{cost}")


def carry_out(runs: Sequence[PlannedRun], plan: PlanConfig, launcher: Sequence[str] = ()) -> list[Finished]:
    """Run what is to do under one progress bar on standard error; a line a run that has ended.

    Args:
        plan: of the command, for `jobs`, `store`, `outputs` and the budget's wall.
        launcher: overrides that choose one of Hydra's launchers; without them the runs are processes here.
    """
    wall_seconds = plan.budget.wall_seconds
    if launcher and runs:
        from spiqbench.runs.launch import launch_plan

        ends = launch_plan(
            runs, launcher, jobs=plan.jobs, wall_seconds=wall_seconds, store=plan.store, outputs=plan.outputs
        )
    else:
        ends = run_plan(runs, jobs=plan.jobs or cores(), wall_seconds=wall_seconds)
    kept = [SameFolder(folder) for folder in (plan.store, plan.outputs)]
    console, finished = Console(stderr=True), []
    forecast = Forecast(runs, plan.outputs, plan.jobs or cores())
    columns = (
        TextColumn("{task.description}"),
        BarColumn(BAR),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        _Left(forecast),
    )
    with _tidied(ends, plan), Progress(*columns, console=console) as progress:
        bar = progress.add_task("runs", total=len(runs))
        for end in ends:
            for folder in kept:
                folder.check()
            require_kept(end, plan.store)
            finished.append(end)
            forecast.end(end.run)
            progress.advance(bar)
            # Where the bar is not shown, a line says what it would.
            left = "" if len(finished) == len(runs) else f", {forecast.cost().left()}"
            done = "" if console.is_terminal else f"{len(finished)} of {len(runs)}{left}: "
            progress.console.print(f"{done}{_line(end)}", markup=False, highlight=False, soft_wrap=True)
    return finished


@contextmanager
def _tidied(ends: Generator[Finished, None, None], plan: PlanConfig) -> Iterator[None]:
    """However the plan ends, its runs end first, and then what they held is removed."""
    try:
        yield
    finally:
        ends.close()
        for folder in (plan.store, plan.outputs):
            remove_leftovers(folder, below=True)


def require_kept(end: Finished, store: Path) -> None:
    """Raises `ResourceError` where a run ended and its record is not there."""
    path = end.run.key.path(store)
    if end.status != "refused" and not path.is_file():
        raise ResourceError(
            f"{path} was written and is gone: mount its disk again, then the same command continues"
        )


class _Left(ProgressColumn):
    """The time that is left, as the first steps of the runs under way tell it."""

    max_refresh = 2.0

    def __init__(self, forecast: Forecast) -> None:
        super().__init__()
        self.forecast = forecast

    def render(self, task: Task) -> Text:
        return Text("" if task.finished or not task.total else self.forecast.cost().left())


def report_refusals(finished: Sequence[Finished]) -> int:
    """Name the runs that left no record, on standard error; the exit code."""
    refused = [end for end in finished if end.status == "refused"]
    for end in refused:
        print(f"error: {end.run.key.model} on {end.run.key.task}: {end.reason}", file=sys.stderr)
    return 1 if refused else 0


def _line(end: Finished) -> str:
    ended = end.status == "ok" and end.realism is not None
    value = f"realism {end.realism:.3f}" if ended else end.status
    reason = f" ({end.reason})" if end.reason else ""
    return f"{end.run.key.task:<16} {end.run.key.model:<32} seed {end.run.key.seed}  {value}{reason}"
