"""Settings of a search, and what a record says of its training, against what lies in the store."""

import json
from pathlib import Path
from typing import Any

import pytest

from spiqbench.cli import main

SETTINGS = Path("outputs/leaderboards/tuning/simulated_n4/vae.json")
DEFAULT, OTHER = {"learning_rate": 0.001}, {"learning_rate": 0.01}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(**changes: Any) -> None:
    """Written as a search leaves it: the model as it came was the better finalist."""
    whole = {
        "model": "vae",
        "task": "simulated_n4",
        "task_digest": "0" * 64,
        "independent_fidelity": 0.1,
        "trials": 2,
        "trial_steps": 10,
        "chosen": DEFAULT,
        "default_fidelity": 0.5,
        "best_fidelity": 0.6,
        "tried": [{"setting": DEFAULT, "fidelity": 0.5}, {"setting": OTHER, "fidelity": 0.6}],
        "finalists": [{"setting": DEFAULT, "fidelity": 0.7}, {"setting": OTHER, "fidelity": 0.65}],
        "plateau": {"steps": 40, "evidence": [[20, 0.7], [40, 0.8], [80, 0.805]], "converged": True},
    }
    SETTINGS.parent.mkdir(parents=True)
    SETTINGS.write_text(json.dumps(whole | changes))


def test_settings_of_a_search_pass(verdicts):
    settings()
    assert verdicts(SETTINGS) == (0, [])


FOREIGN = "it sets only what its model declares under search"
CHOICE = "it chose the better finalist, or its best trial"
STEPS = "its steps follow from the fidelities that it states"
FIRST = "its training begins as the better finalist's did"
TARGET, NAME = {"_target_": "os.system"}, {"name": "hmm"}
NONE_TRIED = {"trials": 0, "tried": [], "finalists": [], "default_fidelity": None, "best_fidelity": None}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        *(({"chosen": foreign, **NONE_TRIED}, [FOREIGN]) for foreign in (TARGET, NAME)),
        *(
            ({"chosen": foreign, "finalists": [{"setting": foreign, "fidelity": 0.7}]}, [FOREIGN])
            for foreign in (TARGET, NAME)
        ),
        (
            {"tried": [{"setting": TARGET, "fidelity": 0.5}, {"setting": OTHER, "fidelity": 0.6}]},
            [FOREIGN],
        ),
        (
            {"finalists": [{"setting": DEFAULT, "fidelity": 0.7}, {"setting": NAME, "fidelity": 0.65}]},
            [FOREIGN],
        ),
        ({"model": "gan"}, ["its path is tuning/<task>/<model>.json of its own content"]),
        ({"trials": 20}, ["every trial that it counts is there"]),
        ({"chosen": OTHER}, [CHOICE]),
        ({"best_fidelity": 0.9}, ["its best fidelity is that of its best trial"]),
        (
            {"plateau": {"steps": 80, "evidence": [[20, 0.7], [40, 0.8], [80, 0.805]], "converged": False}},
            [STEPS],
        ),
        ({"plateau": {"steps": 20, "evidence": [[20, 0.7], [40, 0.8]], "converged": True}}, [STEPS]),
        (
            {"plateau": {"steps": 40, "evidence": [[20, 0.7], [40, 0.8], [60, 0.8]], "converged": True}},
            [STEPS],
        ),
        ({"plateau": {"steps": 20, "evidence": [[20, 0.9], [40, 0.9]], "converged": True}}, [FIRST]),
        ({"plateau": {"steps": 20, "evidence": [], "converged": True}}, [FIRST, STEPS]),
    ],
)
def test_settings_that_no_search_chose_break_their_rule_alone(verdicts, changes, rules):
    settings(**changes)
    code, broken = verdicts(SETTINGS)
    assert code == 1
    assert [line.split(":")[0] for line in broken] == rules


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a search of a small model and its run."""
    pytest.importorskip("optuna")
    folder = tmp_path_factory.mktemp("tuned")
    tiny = ["task=simulated_n4", "budget=smoke", "budget.name=tiny", "budget.samples=300", "budget.steps=8"]
    short = ["budget.trial_steps=4", "budget.max_steps=16", "trials=2"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["tune", "model=vae", *tiny, *short]) == 0
        assert main(["run", "model=vae", *tiny, "budget.max_steps=16", "report_card=false"]) == 0
    return folder


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        (None, None, None),
        ("plateau/converged", "turned", "its plateau is that of the search"),
        ("plateau/steps", 4, "its plateau is that of the search"),
        ("plateau", {"steps": 0, "evidence": [], "converged": True}, "a training that it calls long enough"),
        ("timing/steps", 3, "it took the steps that the search found"),
        ("tuning/trials", 50, "its settings are those that the search chose"),
        ("tuning/chosen/learning_rate", 0.2, "its settings are those that the search chose"),
    ],
)
def test_a_record_is_held_against_its_search(tuned, verdicts, edited, monkeypatch, place, value, rule):
    monkeypatch.chdir(tuned)
    path = Path("outputs/leaderboards/simulated_n4/tiny/vae/seed-0.json")
    before = path.read_text()
    if value == "turned":
        value = not json.loads(before)["plateau"]["converged"]
    try:
        if place:
            edited(path, {place: value})
        code, broken = verdicts(path)
    finally:
        path.write_text(before)
    if rule is None:
        assert (code, broken) == (0, [])
    else:
        assert code == 1
        assert any(line.startswith(rule) for line in broken), broken
