"""Carries out a plan through one of Hydra's launchers: local processes of joblib, or the jobs of a SLURM cluster."""

import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra._internal.callbacks import Callbacks
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins
from hydra.types import HydraContext
from omegaconf import DictConfig, open_dict

from spiqbench.config.compose import compose
from spiqbench.config.folders import conf_dir
from spiqbench.config.overrides import Override, line, parse
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError, in_one_line
from spiqbench.records.store import RunKey, read_record
from spiqbench.runs.limits import job_seconds
from spiqbench.runs.plan import PlannedRun
from spiqbench.runs.runner import Finished, run_plan

AT_ONCE = {"joblib": "n_jobs", "submitit_slurm": "array_parallelism"}
"""What each launcher calls the number of runs at the same time."""

POLL_SECONDS = 1.0


def launcher_overrides(overrides: Sequence[Override]) -> list[str]:
    """What of a command's overrides chooses and sets a launcher; empty: the plan runs in local processes."""
    if not any(one.key == "launcher" and one.value != "local" for one in overrides):
        return []
    return [one.line for one in overrides if one.key == "launcher" or one.key.startswith("hydra.launcher.")]


def launch_plan(
    runs: Sequence[PlannedRun],
    launcher: Sequence[str],
    *,
    jobs: int | None,
    store: Path,
    outputs: Path,
    wall_seconds: float,
) -> Generator[Finished, None, None]:
    """Hand the whole plan to the launcher, and yield each run as its record appears in the store.

    The store and the outputs have to be on a disk that the launcher's processes share. A run whose process dies
    leaves a record that says so, as in `run_plan`. Jobs that wait in a queue stay there when this is interrupted.

    Args:
        launcher: overrides from `launcher_overrides`.
        jobs: runs at the same time; None leaves it to the launcher.

    Raises:
        ConfigError: a job's time limit is shorter than what the budget lets a run take.
    """
    before = {run: _changed(run.key.path(store)) for run in runs}
    waiting = _Launch([run.overrides for run in runs], _context(launcher, jobs, outputs, wall_seconds))
    left = list(runs)
    while left:
        ended = waiting.ended()
        for run in list(left):
            path = run.key.path(store)
            if _changed(path) != before[run]:
                left.remove(run)
                record = read_record(path)
                yield Finished(run, record.status, record.scores.realism.value, record.reason)
        if ended:
            break
        time.sleep(POLL_SECONDS)
    for run in left:
        yield Finished(run, *waiting.result(runs.index(run)))


def _changed(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def _context(launcher: Sequence[str], jobs: int | None, outputs: Path, wall_seconds: float) -> Any:
    """The launcher, ready to launch."""
    GlobalHydra.instance().clear()
    with initialize_config_dir(str(conf_dir()), job_name="spiqbench", version_base="1.3"):
        config = hydra_compose("run", [*launcher, line("outputs", outputs)], return_hydra_config=True)
        loader = GlobalHydra.instance().config_loader()
    name = next(one.value for one in parse(launcher) if one.key == "launcher")
    settings = config.hydra.launcher
    with open_dict(config):
        config.hydra.job.name = "spiqbench"
        if jobs is not None and name in AT_ONCE:
            settings[AT_ONCE[name]] = jobs
    limit = settings.get("timeout_min")
    least = job_seconds(wall_seconds) / 60
    if limit is not None and limit < least:
        raise ConfigError(
            f"a job of {limit} min is shorter than a run of this budget may be; "
            f"set hydra.launcher.timeout_min={least:.0f} or more"
        )
    context = HydraContext(config_loader=loader, callbacks=Callbacks())
    return Plugins.instance().instantiate_launcher(
        hydra_context=context, task_function=_in_a_job, config=config
    )


def _in_a_job(config: DictConfig) -> tuple[str, float | None, str | None]:
    """One run, in a process of its own inside the job: when that dies, the job is left to say so."""
    overrides = tuple(HydraConfig.get().overrides.task)
    composed = compose(RunConfig, overrides)
    budget = composed.budget
    key = RunKey(composed.task.name or "custom", budget.name, composed.label, composed.seed)
    run = PlannedRun(key, overrides, done=False, steps=budget.steps, config=composed)
    (end,) = run_plan([run], jobs=1, wall_seconds=budget.wall_seconds)
    return end.status, end.realism, end.reason


class _Launch:
    """A launch on a thread of its own, because launchers return only when all is done."""

    def __init__(self, overrides: Sequence[Sequence[str]], launcher: Any) -> None:
        self.returned: Sequence[Any] = ()
        self.error: Exception | None = None
        self.overrides = overrides
        self.launcher = launcher
        self.thread = threading.Thread(target=self._launch, daemon=True)
        self.thread.start()

    def _launch(self) -> None:
        try:
            self.returned = self.launcher.launch([list(one) for one in self.overrides], initial_job_idx=0)
        except Exception as error:
            self.error = error

    def ended(self) -> bool:
        return not self.thread.is_alive()

    def result(self, index: int) -> tuple[str, float | None, str | None]:
        """Status, realism and reason of a run that left no record."""
        if self.error is None:
            try:
                status, realism, reason = self.returned[index].return_value
                return status, realism, reason
            except Exception as error:
                return "refused", None, in_one_line(error)
        return "refused", None, in_one_line(self.error)
