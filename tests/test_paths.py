"""`~` before a name that is no user's is part of the name, `~/` is the home folder: the same for every path."""

from pathlib import Path

import pytest

from spiqbench.api import results
from spiqbench.cli import main
from spiqbench.config.compose import compose
from spiqbench.config.folders import OWN_CONF_VARIABLE, own_conf_dir
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import DataError
from spiqbench.paths import at_home


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_home_is_expanded_and_a_name_with_a_tilde_is_not(tmp_path: Path) -> None:
    assert at_home("~/a.npy") == tmp_path / "home" / "a.npy"
    assert at_home("~a.npy") == Path("~a.npy")


def test_a_picture_may_begin_with_a_tilde(tmp_path: Path) -> None:
    assert main(["data", "inspect", "simulated_n4", "--raster", "~b.png"]) == 0
    assert (tmp_path / "~b.png").read_bytes().startswith(b"\x89PNG")


def test_so_may_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = compose(RunConfig, ["model=independent", "store=~mine", "outputs=~/runs"])
    assert (config.store, config.outputs) == (Path("~mine"), tmp_path / "home" / "runs")
    monkeypatch.setenv(OWN_CONF_VARIABLE, "~conf")
    assert own_conf_dir() == tmp_path / "~conf"
    with pytest.raises(DataError, match="no record below ~store"):
        results("~store")
