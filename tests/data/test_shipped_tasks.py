"""The frozen tasks: their files, their neurons, their splits, and what real windows score on them."""

import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from held_out import held_out

from spiqbench.data.inspection.pairs import screened
from spiqbench.data.recording import Recording
from spiqbench.data.sources.catalogue import catalogue, load_source
from spiqbench.data.sources.download import DATA_DIR_VARIABLE, is_here
from spiqbench.data.task import Task, build_task
from spiqbench.seeds import derive_seed

CONF = Path(__file__).resolve().parents[2] / "conf"
SWEEP = (4, 8, 12, 16, 24, 32, 50)
# Tasks of one family by their number of neurons, most active first.
SIZES = {
    "salamander": SWEEP,
    "simulated": (*SWEEP, 80, 160),
    "mouse_retina": (16, 54),
    "mouse_waves": (16,),
    "mouse_culture": (16, 44),
    "aplysia": (16, 64),
}
SIZED = [f"{family}_n{size}" for family, sizes in SIZES.items() for size in sizes]
DRAWS = [f"salamander_n16_draw{k}" for k in range(1, 6)]
FROZEN = [*SIZED, *DRAWS, "salamander_n16_newfilm"]


def config(name: str) -> dict[str, Any]:
    return yaml.safe_load((CONF / "task" / f"{name}.yaml").read_text())


@pytest.fixture
def built(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """A task by its name; skipped where its recording's files are not at hand."""

    def build(name: str) -> Task:
        source = catalogue()[config(name)["recording"].get("name", "simulated")]
        if source.files:
            monkeypatch.setenv(DATA_DIR_VARIABLE, str(request.getfixturevalue("data_dir")))
            if not all(is_here(file, source.folder) for file in source.files):
                pytest.skip(f"no files of {source.name}")
        return build_task(config(name))

    return build


def test_every_frozen_task_has_its_file_and_no_other_is_frozen():
    files = {path.stem: yaml.safe_load(path.read_text()) for path in (CONF / "task").glob("*.yaml")}
    assert {name for name, task in files.items() if task["digest"]} == set(FROZEN)
    for name in FROZEN:
        task = files[name]
        assert task["name"] == name
        assert (task["version"], task["time_bins"]) == (2, 16)
        assert task["split"] == ["train", "test", "train", "validation"]
        assert re.fullmatch(r"[0-9a-f]{64}", task["digest"])
    for family, sizes in SIZES.items():
        for size in sizes:
            task = files[f"{family}_n{size}"]
            assert task["family"] == family
            assert len(task["neurons"] or range(task["recording"]["neurons"])) == size


@pytest.mark.parametrize("family", [family for family in SIZES if family != "simulated"])
def test_neurons_are_the_most_active_of_those_that_share_no_spikes(family, data_dir, monkeypatch):
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(data_dir))
    if not all(is_here(file, catalogue()[family].folder) for file in catalogue()[family].files):
        pytest.skip(f"no files of {family}")
    order = screened(load_source(family).spikes)
    for size in SIZES[family]:
        assert config(f"{family}_n{size}")["neurons"] == order[:size]
    if family == "salamander":
        assert config("salamander_n16_newfilm")["neurons"] == order[:16]
        for draw, name in enumerate(DRAWS, start=1):
            rng = np.random.default_rng(derive_seed("salamander_n16_draw", draw))
            assert set(config(name)["neurons"]) == set(rng.choice(50, 16, replace=False).tolist())
            assert config(name)["neurons"] == sorted(config(name)["neurons"], key=order.index)


@pytest.mark.parametrize(
    "name",
    ["salamander_n8", "salamander_n50", "simulated_n8", "simulated_n32", *DRAWS[:1], "salamander_n16_newfilm"]
    + [name for name in SIZED if name.startswith(("mouse", "aplysia"))],
)
def test_frozen_tasks_build_to_what_their_files_state(name, built):
    started = time.process_time()
    task = built(name)
    assert time.process_time() - started < 5
    assert (task.name, task.digest) == (name, config(name)["digest"])
    assert (task.shape.neurons, task.shape.time_bins) == (int(re.findall(r"_n(\d+)", name)[0]), 16)
    assert task.splits.test.number_of_groups >= 30


def test_a_population_for_costs_has_any_size():
    from omegaconf import OmegaConf

    task = build_task(
        OmegaConf.merge(
            OmegaConf.load(CONF / "task" / "simulated_cost.yaml"), {"recording": {"neurons": 300}}
        )
    )
    assert (task.name, task.shape.neurons) == ("simulated_cost_n300", 300)


def test_suites_list_tasks_that_there_are():
    core, draws = (
        yaml.safe_load((CONF / "suite" / f"{name}.yaml").read_text()) for name in ("core", "draws")
    )
    assert {task for task in SIZED if task.endswith("_n16")} - {"simulated_n16"} < set(core) < set(SIZED)
    assert draws == DRAWS


@pytest.mark.slow
@pytest.mark.parametrize("name", FROZEN)
def test_real_windows_of_held_out_groups_score_1_within_noise(name, built):
    """A permutation test, corrected for all tasks: held-out groups are to the test what as many others are."""
    found = held_out(built(name))
    assert found.p > 0.05 / len(FROZEN)
    assert found.choices.max() > 0.99


def test_held_out_groups_of_another_kind_do_not():
    rng = np.random.default_rng(0)
    drive = rng.random((160, 200, 1)) < 0.3
    spikes = rng.random((160, 200, 4)) < np.where(drive, 0.5, 0.05)
    like = Recording(spikes.astype(np.uint8), 20)
    assert held_out(build_task({"recording": like, "time_bins": 8, "groups": "repeats"})).p > 0.05
    spikes[3::4] &= rng.random((40, 200, 4)) < 0.7  # the validation's repeats
    other = Recording(spikes.astype(np.uint8), 20)
    assert held_out(build_task({"recording": other, "time_bins": 8, "groups": "repeats"})).p < 0.002
