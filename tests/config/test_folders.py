from pathlib import Path

import pytest

from spiqbench.config.compose import compose
from spiqbench.config.folders import OWN_CONF_VARIABLE, conf_dir, own_conf_dir, own_files
from spiqbench.config.names import options
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError

TARGET = "spiqbench.baselines.independent.Independent"
MODEL = f"name: mine\n_target_: {TARGET}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(OWN_CONF_VARIABLE, raising=False)
    return tmp_path


def put(folder: Path, group: str, name: str, text: str) -> None:
    (folder / group).mkdir(parents=True, exist_ok=True)
    (folder / group / f"{name}.yaml").write_text(text)


def test_files_of_the_working_directory_are_names_of_every_group(here):
    task = (conf_dir() / "task" / "simulated_n4.yaml").read_text()
    put(here / "conf", "task", "my_task", task.replace("simulated_n4", "my_task"))
    put(here / "conf", "model", "my_model", MODEL)
    assert "my_task" in options("task")
    assert "my_model" in options("model")
    config = compose(RunConfig, ["task=my_task", "model=my_model"])
    assert (config.task.name, config.model.target) == ("my_task", TARGET)
    assert compose(RunConfig, ["model=vae"]).task.name == "simulated_n8"


def test_the_variable_names_another_folder(here, monkeypatch):
    put(here / "elsewhere", "model", "my_model", MODEL)
    with pytest.raises(ConfigError, match="unknown model 'my_model'"):
        compose(RunConfig, ["model=my_model"])
    monkeypatch.setenv(OWN_CONF_VARIABLE, str(here / "elsewhere"))
    assert own_conf_dir() == here / "elsewhere"
    assert compose(RunConfig, ["model=my_model"]).model.name == "mine"


def test_a_shipped_name_keeps_its_meaning(here):
    put(here / "conf", "task", "simulated_n8", "name: other\n")
    with pytest.raises(ConfigError, match=r"conf/task/simulated_n8.yaml has the name of a task.*rename"):
        compose(RunConfig, ["model=vae", "task=simulated_n8"])


def test_root_files_and_other_folders_of_the_same_name_change_nothing(here):
    put(here, "conf", "run", "seed: 7\n")
    put(here / "conf", "dataset", "mnist", "name: mnist\n")
    assert compose(RunConfig, ["model=vae"]).seed == 0


def test_in_a_checkout_the_folder_is_the_shipped_one(here, monkeypatch):
    monkeypatch.setenv(OWN_CONF_VARIABLE, str(conf_dir()))
    assert own_files("task") == {}
    assert compose(RunConfig, ["model=vae"]).task.name == "simulated_n8"
