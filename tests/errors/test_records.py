"""Records that are broken, half-written, of another version, in the wrong place or hostile."""

import json
from pathlib import Path
from typing import Any

import pytest

from spiqbench.records.store import to_json

from ..boards.factories import make_record

PLACE = Path("outputs/leaderboards/simulated_n4/smoke/vae/seed-0.json")


@pytest.fixture
def record() -> dict[str, Any]:
    made = make_record("vae", task="simulated_n4", budget="smoke", neurons=4)
    return dict(json.loads(to_json(made)))


def put(content: str | dict[str, Any], path: Path = PLACE) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "delete it to run it again"),
        ("null", "not a valid record"),
        ("[]", "not a valid record"),
        ("{}", "schema_version: missing"),
        ('{"schema_version": 1', "delete it to run it again"),
        ('{"schema_version": 2}', "not a valid record"),
        ('{"schema_version": 1}', "schema version 1"),
        ('{"schema_version": 99}', "schema version 99"),
        ('{"schema_version": 2, "neurons": NaN}', "not a finite number"),
        ('{"schema_version": 2, "neurons": 1e999}', "not a finite number"),
        ("[" * 100_000, "delete it to run it again"),
        ('{"schema_version": 2, "model": "\\ud800"}', "delete it to run it again"),
    ],
    ids=[
        "empty",
        "null",
        "list",
        "no version",
        "cut",
        "no keys",
        "past",
        "future",
        "NaN",
        "overflow",
        "deep",
        "no text",
    ],
)
def test_unreadable(refuses, content, says):
    path = put(content)
    refuses("validate", path, says=says)


def test_what_is_no_record_says_what_it_is_and_is_not_to_be_deleted(refuses, tmp_path):
    folder, windows, notes = tmp_path / "vae", tmp_path / "samples.npy", tmp_path / "notes.json"
    folder.mkdir()
    windows.write_bytes(b"\x93NUMPY")
    notes.write_text("{")
    for path, says in (
        (folder, "vae is a folder: name a record in it"),
        (windows, "samples.npy is not a record, which is JSON"),
        (notes, "a record is <store>/<task>/<budget>/<model>/seed-<k>.json"),
        (tmp_path / "none.json", "there is no record"),
    ):
        assert "delete" not in refuses("validate", str(path), says=says)


def test_binary(refuses):
    PLACE.parent.mkdir(parents=True)
    PLACE.write_bytes(b"\xff\xfe\x00{}")
    refuses("validate", str(PLACE), says="delete it to run it again")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_written(refuses, record, share):
    text = json.dumps(record)
    path = put(text[: int(share * len(text))])
    said = refuses("run", "model=vae", "task=simulated_n4", says="delete it to run it again")
    assert path in said


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", "../../escape"),
        ("model", "<script>alert(1)</script>"),
        ("task", "a/b"),
        ("budget", ""),
        ("seed", -1),
        ("status", "fine"),
        ("neurons", 0),
        ("samples", -5),
        ("statistics", None),
        ("scores", {}),
        ("scores.realism.value", 1.5),
        ("statistics.firing_rate.error", 1e300),
        ("noise.groups", 0),
        ("noise.replicates.realism", [0.0] * 2000),
        ("plateau.steps", -1),
        ("overrides", ["x"] * 2000),
        ("likelihood.bits_per_spike", 1e300),
        ("provenance", {}),
        ("surprise", 1),
    ],
)
def test_values_that_no_record_has(refuses, record, key, value):
    record |= {
        "plateau": {"steps": 10, "evidence": [{"steps": 10, "validation_fidelity": 0.5}], "converged": True},
        "likelihood": {"bits_per_spike": 0.5, "kind": "exact"},
    }
    *outer, last = key.split(".")
    node = record
    for part in outer:
        node = node[part]
    node[last] = value
    refuses("validate", put(record), says=f"not a valid record: {key}")


def test_a_record_in_the_place_of_another(refuses, record):
    path = put(record, Path("outputs/leaderboards/simulated_n4/smoke/spiqgan/seed-0.json"))
    refuses("validate", path, says="the content belongs in simulated_n4/smoke/vae/seed-0.json")


def test_numbers_that_contradict_each_other(refuses, record):
    scores = record["scores"] | {"realism": {"value": 0.999, "interval": None}}
    refuses("validate", put(record | {"scores": scores}), says="each score is the mean")
    statistics = record["statistics"]
    better = {**statistics, "firing_rate": {**statistics["firing_rate"], "skill": 1.0}}
    refuses("validate", put(record | {"statistics": better}), says="firing_rate")


def test_settings_that_are_broken(refuses):
    path = Path("outputs/leaderboards/tuning/simulated_n4/vae.json")
    put('{"model": "vae"', path)
    said = refuses("run", "model=vae", "task=simulated_n4", says="delete it and run spiqbench tune")
    assert str(path) in said
    put('{"model": 3}', path)
    refuses("validate", str(path), says="is not a valid file of settings: model: ")
