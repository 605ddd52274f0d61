"""What `validate` accepts, and how it sees through records that say more than their samples and models give."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spiqbench.cli import main
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.data.task import Task, build_task
from spiqbench.records.artifacts import save_samples
from spiqbench.records.store import read_record

TASK, MODEL = "simulated_n8", "dichotomized_gaussian"
PLACE = Path(f"outputs/leaderboards/{TASK}/smoke/{MODEL}/seed-0.json")
OUTPUTS = Path(f"outputs/{TASK}/smoke/{MODEL}/seed-0")
Record = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the honest record of one run, and what it left."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["run", f"model={MODEL}", f"task={TASK}", "budget=smoke", "report_card=false"]) == 0
    return folder


@pytest.fixture(autouse=True)
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture(scope="module")
def task() -> Task:
    return build_task(compose(LeaderboardConfig, [f"task={TASK}"]).task.as_written)


def verdicts(capsys: pytest.CaptureFixture[str], *options: str, path: Path = PLACE) -> tuple[int, list[str]]:
    """The exit code and the rules that are broken."""
    code = main(["validate", str(path), *options])
    lines = capsys.readouterr().out.splitlines()
    return code, [line.removeprefix("BROKEN").strip() for line in lines if line.startswith("BROKEN")]


WITH_SAMPLES = ("--samples", str(OUTPUTS / "samples.npz"))


def edited(change: Callable[[Record], None], path: Path = PLACE) -> None:
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


def put(place: str, value: Any) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        node: Any = record
        *path, last = place.split("/")
        for part in path:
            node = node[part]
        node[last] = value

    return change


def test_an_honest_record_passes_every_rule_and_is_marked(capsys):
    assert verdicts(capsys, *WITH_SAMPLES, "--rerun", "--mark") == (0, [])
    assert read_record(PLACE).verified == "rerun"
    assert verdicts(capsys, *WITH_SAMPLES) == (0, [])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("parameters/generator", 3),
        ("parameters/training_only", 9),
        ("kind", "reference"),
        ("source", "someone else"),
        ("twin", "vae"),
        ("overrides", ["model=independent", f"task={TASK}", "budget=smoke"]),
        ("overrides", ["model=hmm", "model._target_=os.system"]),
        ("overrides", ["model=dichotomized_gaussian", "hydra.run.dir=/tmp/x"]),
        ("overrides", ["model=dichotomized_gaussian", "task.recording.path=/etc/passwd"]),
        ("overrides", ["model=no_such_model"]),
    ],
)
def test_what_building_the_model_contradicts_is_broken(capsys, place, value):
    edited(put(place, value))
    code, broken = verdicts(capsys)
    assert code == 1
    assert any(line.startswith("kind, twin, source, parameters") for line in broken), broken


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("tests/two_sample/auc", 0.5),
        pytest.param("tests/memorization/copies", 0, marks=pytest.mark.slow),
        pytest.param("provenance/task_version", 7, marks=pytest.mark.slow),
        pytest.param("provenance/task_digest", "0" * 64, marks=pytest.mark.slow),
        pytest.param("samples", 4095, marks=pytest.mark.slow),
    ],
)
def test_what_measuring_contradicts_is_broken(capsys, place, value):
    before = json.loads(PLACE.read_text())
    edited(put(place, value))
    if json.loads(PLACE.read_text()) == before:
        pytest.skip("that is its honest value")
    code, broken = verdicts(capsys, *WITH_SAMPLES)
    assert code == 1
    assert broken


def test_every_interval_and_replicate_is_measured_again(capsys):
    def flatter(node: Any) -> Any:
        """Every interval and every list of replicates drawn together."""
        if isinstance(node, dict):
            return {
                key: [(value[0] + value[1]) / 2] * 2 if key.endswith("interval") and value else flatter(value)
                for key, value in node.items()
            }
        return [entry / 10 for entry in node] if isinstance(node, list) and len(node) > 20 else node

    def change(record: Record) -> None:
        record.update(
            {key: flatter(value) for key, value in record.items() if key not in ("config", "provenance")}
        )

    edited(change)
    code, broken = verdicts(capsys, *WITH_SAMPLES)
    assert code == 1
    assert any("come out the same" in line for line in broken), broken


def test_floors_of_a_contributed_cache_are_not_believed(capsys):
    """Lower floors would make any skill a better one."""
    kept_references = [path for path in Path("outputs").rglob("*.json") if "leaderboards" not in path.parts]
    assert kept_references
    for path in kept_references:
        kept = json.loads(path.read_text())
        for reference in kept.get("statistics", {}).values():
            reference["floor"] = 0.0
        path.write_text(json.dumps(kept))
    assert verdicts(capsys, *WITH_SAMPLES) == (0, [])


def moved(windows: np.ndarray) -> np.ndarray:
    rng, found = np.random.default_rng(1), windows.copy()
    for window in found:
        flat = window.reshape(-1)
        if flat.any():
            flat[rng.choice(np.flatnonzero(flat))] = 0
            flat[rng.choice(np.flatnonzero(flat == 0))] = 1
    return found


CHEATS: dict[str, Callable[[Task], np.ndarray]] = {
    "test windows": lambda task: task.test,
    "test windows, a spike moved": lambda task: moved(task.test),
    "training windows, rolled": lambda task: np.roll(task.train, 1, axis=2),
    "training windows, reversed": lambda task: task.train[:, :, ::-1],
}


@pytest.mark.parametrize(
    "cheat",
    [
        "test windows, a spike moved",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in CHEATS
            if one != "test windows, a spike moved"
        ),
    ],
)
def test_real_windows_in_any_guise_are_no_samples(capsys, task, cheat):
    """Scored by the very functions that score a run: every number of the record is true."""
    windows = CHEATS[cheat](task)
    chosen = np.random.default_rng(0).integers(0, len(windows), 4096)
    Path("cheat").mkdir()
    save_samples(Path("cheat"), np.ascontiguousarray(windows[chosen]))
    score = (
        "score",
        "cheat/samples.npz",
        "--task",
        TASK,
        "--budget",
        "smoke",
        "--name",
        "mine",
        "--parameters",
        "9",
    )
    assert main(list(score)) == 0
    place = Path(f"outputs/leaderboards/{TASK}/smoke/mine/seed-0.json")
    code, broken = verdicts(capsys, "--samples", "cheat/samples.npz", path=place)
    assert code == 1
    split = "test" if "test" in cheat else "training"
    assert any(f"the samples are no {split} windows, shifted" in line for line in broken), broken


def test_one_set_of_samples_is_one_seed(capsys):
    again = PLACE.with_name("seed-1.json")
    shutil.copy(PLACE, again)
    edited(put("seed", 1), again)
    code, broken = verdicts(capsys, path=again)
    assert code == 1
    assert f"those of {MODEL}, seed 0" in broken[0]


def test_a_seed_that_was_not_run_is_seen_by_running_it(capsys):
    """Of three seeds the best is kept, and called the first."""
    assert main(["run", f"model={MODEL}", f"task={TASK}", "budget=smoke", "report_card=false", "seed=5"]) == 0
    claimed = PLACE.with_name("seed-6.json")
    PLACE.with_name("seed-5.json").rename(claimed)
    edited(put("seed", 6), claimed)
    for key in json.loads(claimed.read_text())["statistics"]:
        edited(put(f"statistics/{key}/skill", 0.2), claimed)
    code, broken = verdicts(capsys, "--rerun", path=claimed)
    assert code == 1
    assert any("its run, carried out again" in line for line in broken), broken


def test_an_invented_failure_is_seen_by_running_it(capsys, factory):
    invented = PLACE.with_name("seed-3.json")
    shutil.copy(PLACE, invented)
    lost = {"seed": 3, "status": "failed", "reason": "it diverged", "samples": 0, "samples_sha256": None}
    edited(lambda record: record.update(lost), invented)
    code, broken = verdicts(capsys, "--rerun", path=invented)
    assert code == 1
    assert any("recorded as failed, and was ok" in line for line in broken), broken


def test_marking_takes_a_measurement(capsys):
    assert main(["validate", str(PLACE), "--mark"]) == 1
    assert "add --samples FILE or --rerun" in capsys.readouterr().err


SETTINGS = Path("outputs/leaderboards/tuning/simulated_n4/vae.json")


def settings(**changes: Any) -> None:
    setting = {"learning_rate": 0.001}
    whole = {
        "model": "vae",
        "task": "simulated_n4",
        "task_digest": "0" * 64,
        "independent_fidelity": 0.1,
        "trials": 1,
        "trial_steps": 10,
        "chosen": setting,
        "default_fidelity": 0.5,
        "best_fidelity": 0.5,
        "tried": [{"setting": setting, "fidelity": 0.5}],
    }
    SETTINGS.parent.mkdir(parents=True)
    SETTINGS.write_text(json.dumps(whole | changes))


def test_settings_of_a_search_pass(capsys):
    settings()
    assert verdicts(capsys, path=SETTINGS) == (0, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"chosen": {"_target_": "os.system"}},
        {"chosen": {"name": "hmm"}},
        {"model": "gan"},
        {"trials": 20},
        {"chosen": {"learning_rate": 0.5}},
    ],
)
def test_settings_that_no_search_chose_are_broken(capsys, changes):
    settings(**changes)
    code, broken = verdicts(capsys, path=SETTINGS)
    assert code == 1
    assert broken
