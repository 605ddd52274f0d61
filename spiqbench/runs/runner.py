"""Carries out a plan with a fresh process a run, so that a crash or a leak costs one run."""

import os
import signal
import time
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass

from spiqbench.atomic import is_disk_trouble
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import SpiqbenchError, in_one_line
from spiqbench.records.schema import Status
from spiqbench.runs.limits import process_seconds
from spiqbench.runs.plan import PlannedRun
from spiqbench.runs.supervision.lifetime import end_after
from spiqbench.runs.supervision.processes import ProcessDied, fresh_processes


@dataclass(frozen=True)
class Finished:
    """A run of the plan that has come to its end.

    Attributes:
        run: the planned run.
        status: the record's status, or `refused` where there is none because the configuration is unusable.
        realism: the record's.
        reason: why it is not `ok`.
    """

    run: PlannedRun
    status: str
    realism: float | None
    reason: str | None


def run_plan(
    runs: Sequence[PlannedRun], *, jobs: int, wall_seconds: float
) -> Generator[Finished, None, None]:
    """Yield each run as it ends; closing the iterator ends the runs in progress and loses no record.

    A process that dies or outlasts twice the budget's wall leaves a record that says so. Its time begins when the run
    does, not while it waits for another process that is on the same run.

    Raises:
        OSError: the disk is full or broken. The runs in progress are ended: what they come to cannot be kept.
    """
    begun, limit = time.time(), process_seconds(wall_seconds)
    with fresh_processes(jobs) as processes:
        waiting = {processes.schedule(_execute, [run.overrides, limit]): run for run in runs}
        for future in as_completed(waiting):
            run = waiting[future]
            try:
                yield Finished(run, *future.result())
            except ProcessDied as error:
                yield _write_off(run, *_why(error.exitcode, limit), begun)
            except CancelledError:
                continue
            except SpiqbenchError as error:
                yield Finished(run, "refused", None, str(error))
            except Exception as error:
                if is_disk_trouble(error):
                    raise
                yield Finished(run, "refused", None, in_one_line(error))


def _why(exitcode: int, limit: float) -> tuple[Status, str]:
    """Status and reason of a run whose process ended without an answer."""
    if exitcode == -signal.SIGALRM:
        return "timeout", f"ended after {limit:.0f} s without an answer"
    if exitcode == -signal.SIGKILL:
        return "failed", "the run's process died (signal 9): out of memory, or killed"
    said = f"signal {-exitcode}" if exitcode < 0 else f"exit code {exitcode}"
    return "failed", f"the run's process died ({said})"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _execute(overrides: Sequence[str], limit: float) -> tuple[str, float | None, str | None]:
    from spiqbench.config.compose import compose
    from spiqbench.runs.execute import execute
    from spiqbench.runs.loggers import make_logger

    config = compose(RunConfig, overrides)
    record = execute(config, logger=make_logger, begins=lambda: end_after(limit)).record
    return record.status, record.scores.realism.value, record.reason


def _write_off(run: PlannedRun, status: Status, reason: str, begun: float) -> Finished:
    from spiqbench.runs.execute import write_off

    try:
        record = write_off(run.config, status, reason, begun=begun)
    except SpiqbenchError as error:
        return Finished(run, "refused", None, str(error))
    return Finished(run, record.status, record.scores.realism.value, record.reason)
