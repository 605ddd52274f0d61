"""What made a record: versions, the commit of the code, the machine."""

import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from spiqbench.data.task import Task
from spiqbench.records.schema import Machine, RunProvenance
from spiqbench.statistics.registry import STATISTICS

PACKAGES = ("spiqbench", "torch", "pennylane", "pytorch-lightning", "numpy", "scipy", "scikit-learn")


def provenance(task: Task, *, store: Path, external: bool = False) -> RunProvenance:
    """The provenance of a run made now by this process."""
    commit, clean = _commit_and_clean(store.resolve())
    return RunProvenance(
        versions=_versions(),
        task_version=task.version,
        task_digest=task.digest,
        statistics={key: statistic.version for key, statistic in STATISTICS.items()},
        commit=commit,
        clean=clean,
        machine=None if external else machine(),
    )


@cache
def machine() -> Machine:
    """This machine, without its name."""
    return Machine(
        cpu=_cpu_model(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )


@cache
def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _cpu_model() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


@cache
def _commit_and_clean(store: Path) -> tuple[str | None, bool | None]:
    """Commit of the checkout that this code runs from, and whether it had no changes other than results."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None, None
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        lines = _git(root, "status", "--porcelain", "--untracked-files=all").splitlines()
    except (OSError, subprocess.SubprocessError):  # no git, no repository for it, or one that is too slow
        return None, None
    changed = [root / line[3:].strip('"') for line in lines]
    results = (store, root / "leaderboards", root / "outputs")
    return commit, all(any(path.is_relative_to(one) for one in results) for path in changed)


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True, timeout=30
    ).stdout
