"""The memory of a container counts wherever memory is asked for."""

from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from spiqbench import free_memory
from spiqbench.data.binning import Stretch, bin_stretches
from spiqbench.data.files.arrays import load_array
from spiqbench.data.shape import WindowShape
from spiqbench.errors import DataError, ResourceError
from spiqbench.free_memory import available_bytes
from spiqbench.quantum.engines.state_memory import require
from spiqbench.training.sampling import require_memory_for


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(free_memory, "CONTAINER", tmp_path)
    return tmp_path


def limit(container: Path, most: str, used: int, cached: int = 0) -> None:
    (container / "memory.max").write_text(f"{most}\n")
    (container / "memory.current").write_text(f"{used}\n")
    (container / "memory.stat").write_text(f"anon {used - cached}\ninactive_file {cached}\n")


def test_the_smaller_of_machine_and_container_is_free(container: Path) -> None:
    machine = psutil.virtual_memory().available
    assert available_bytes() == pytest.approx(machine, rel=0.2)
    limit(container, "5000", used=3000)
    assert available_bytes() == available_bytes(torch.device("cpu")) == 2000
    limit(container, "5000", used=4000, cached=1500)
    assert available_bytes() == 2500
    limit(container, "5000", used=6000)
    assert available_bytes() == 0
    limit(container, "max", used=3000)
    assert available_bytes() == pytest.approx(machine, rel=0.2)


def test_all_that_ask_see_the_limit(container: Path, tmp_path: Path) -> None:
    limit(container, "5000", used=4990)
    with pytest.raises(ResourceError, match="10 are free"):
        require(2**27, torch.device("cpu"), "it", "do less")
    with pytest.raises(ResourceError, match="draw fewer"):
        require_memory_for(100, WindowShape(4, 8))
    with pytest.raises(DataError, match="choose longer bins"):
        bin_stretches([Stretch([np.array([0.1])], 0.0, 10.0)], 20.0, "it")
    np.save(tmp_path / "a.npy", np.zeros((20, 4), dtype=np.uint8))
    with pytest.raises(DataError, match="memory"):
        load_array(tmp_path / "a.npy")
