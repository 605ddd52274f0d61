"""Carries out a plan with a fresh process a run, so that a crash or a leak costs one run."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass
from typing import cast

from pebble import ProcessExpired, ProcessFuture

from spiqbench.atomic import is_disk_trouble
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import SpiqbenchError, in_one_line
from spiqbench.records.schema import Status
from spiqbench.runs.plan import PlannedRun
from spiqbench.runs.processes import fresh_processes


@dataclass(frozen=True)
class Finished:
    """A run of the plan that has come to its end.

    Attributes:
        run: the planned run.
        status: the record's status, or `refused` where there is none because the configuration is unusable.
        fidelity: the record's.
        reason: why it is not `ok`.
    """

    run: PlannedRun
    status: str
    fidelity: float | None
    reason: str | None


def run_plan(runs: Sequence[PlannedRun], *, jobs: int, wall_seconds: float) -> Iterator[Finished]:
    """Yield each run as it ends; closing the iterator ends the runs in progress and loses no record.

    A process that dies or outlasts twice the budget's wall leaves a record that says so.

    Raises:
        OSError: the disk is full or broken. The runs in progress are ended: what they come to cannot be kept.
    """
    begun = time.time()
    with fresh_processes(jobs) as pool:
        waiting = {
            pool.schedule(_execute, args=[run.overrides], timeout=2 * wall_seconds): run for run in runs
        }
        for future in as_completed(waiting):
            run = waiting[cast("ProcessFuture", future)]
            try:
                yield Finished(run, *future.result())
            except TimeoutError:
                reason = f"ended after {2 * wall_seconds:.0f} s without an answer"
                yield _write_off(run, "timeout", reason, begun)
            except ProcessExpired as error:
                signal = f"signal {-error.exitcode}" if error.exitcode < 0 else f"exit code {error.exitcode}"
                reason = f"the run's process died ({signal}): out of memory, or killed"
                yield _write_off(run, "failed", reason, begun)
            except CancelledError:
                continue
            except SpiqbenchError as error:
                yield Finished(run, "refused", None, str(error))
            except Exception as error:
                if is_disk_trouble(error):
                    raise
                yield Finished(run, "refused", None, in_one_line(error))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _execute(overrides: Sequence[str]) -> tuple[str, float | None, str | None]:
    from spiqbench.config.compose import compose
    from spiqbench.runs.execute import execute
    from spiqbench.runs.loggers import make_logger

    record = execute(compose(RunConfig, overrides), logger=make_logger).record
    return record.status, record.fidelity, record.reason


def _write_off(run: PlannedRun, status: Status, reason: str, begun: float) -> Finished:
    from spiqbench.runs.execute import write_off

    record = write_off(run.config, status, reason, begun=begun)
    return Finished(run, record.status, record.fidelity, record.reason)
