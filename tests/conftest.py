"""Data that many tests share. Tests on the real recording are skipped where its file is not at hand."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import requests
from numpy.typing import NDArray

from spiqbench.data.sources.download import DATA_DIR_VARIABLE
from spiqbench.data.sources.salamander import FILE, salamander
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.task import Task, build_task
from spiqbench.data.windows import cut_windows

from .boards import factories
from .report.browser import BROWSER

CHECKOUT = Path(__file__).resolve().parent.parent
NAMED_FOLDER = os.environ.get(DATA_DIR_VARIABLE)
"""What the tester's own environment names; only the fixture `data_dir` reads it, so that no other test rests on it."""


@pytest.fixture(scope="session", autouse=True)
def _no_recordings_by_chance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty cache and no downloads: a test that needs a recording asks for `data_dir`."""
    cache = tmp_path_factory.mktemp("recordings")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(
            DATA_DIR_VARIABLE, raising=False
        )  # not at import, which would hide it from xdist's workers
        patch.setattr("pooch.os_cache", lambda project: cache / project)
        patch.setattr("pooch.HTTPDownloader.__call__", _no_download)
        yield


def _no_download(*_: object, **__: object) -> None:
    raise requests.ConnectionError("tests download nothing: use the fixture data_dir")


@pytest.fixture(scope="session")
def factory() -> ModuleType:
    """The module of made-up records."""
    return factories


@pytest.fixture(scope="session")
def chromium() -> None:
    """Skips where no headless Chromium can open a page."""
    if BROWSER is None:
        pytest.skip("no Chromium on this machine")


@pytest.fixture(scope="session")
def task_folder() -> Path:
    return CHECKOUT / "conf" / "task"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of recordings, that of the salamander at least; tests never download any."""
    named = NAMED_FOLDER
    beside = [
        CHECKOUT.parents[level] / "shared" / "data" for level in (0, 1) if level < len(CHECKOUT.parents)
    ]
    for folder in [Path(named).expanduser()] if named else beside:
        if (folder / FILE.name).is_file():
            return folder
    pytest.skip(f"no {FILE.name}: set {DATA_DIR_VARIABLE} to its folder to run this test")


@pytest.fixture(scope="session")
def salamander_spikes(data_dir: Path) -> NDArray[np.uint8]:
    """`(297 repeats, 953 bins, 50 neurons)`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_DIR_VARIABLE, str(data_dir))
        return salamander().spikes


@pytest.fixture(scope="session")
def salamander_windows(salamander_spikes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """All windows of 16 bins, repeat after repeat, 59 a repeat: `(17523, 50, 16)`."""
    return cut_windows(salamander_spikes, 16)


@pytest.fixture(scope="session")
def simulated_task() -> Task:
    """A small task, made in milliseconds: 468, 234 and 234 windows of 6 neurons and 16 bins."""
    recording = simulated(neurons=6, repeats=24, time_bins=640, seed=1)
    return build_task(
        {"name": "simulated_small", "recording": recording, "time_bins": 16, "groups": "repeats"}
    )


@pytest.fixture(scope="session")
def simulated_windows(simulated_task: Task) -> NDArray[np.uint8]:
    """Training windows of the small task, `(468, 6, 16)`."""
    return simulated_task.train
