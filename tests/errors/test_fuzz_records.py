"""Whatever a record holds, reading it gives a record or one error that says what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiqbench.records.schema import Record
from spiqbench.records.store import read_record, to_json

from ..boards.factories import make_record
from .fuzzing import deep, mutated, outcome, quick

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, -1, 1e308, "../x", "nan", "1", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all values in nested lists and dicts."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def read(path: Path, content: bytes) -> None:
    """What is read can be written and read again: a record that passes may stand on a board."""
    path.write_bytes(content)
    found = outcome(lambda: read_record(path))
    if isinstance(found, Record):
        path.write_text(to_json(found), encoding="utf-8")
        assert read_record(path) == found


def mutated_records(data: st.DataObject, path: Path, text: str) -> None:
    record = json.loads(text)
    *parents, last = data.draw(st.sampled_from([place for place in places(record) if place]))
    parent = record
    for key in parents:
        parent = parent[key]
    change = data.draw(st.sampled_from(["value", "key", "remove"]))
    if change == "value":
        parent[last] = data.draw(VALUES)
    elif isinstance(parent, dict) and change == "key":
        parent[data.draw(st.text(max_size=5))] = parent.pop(last)
    else:
        del parent[last]
    read(path, json.dumps(record).encode())


@pytest.fixture(scope="module")
def record_text() -> str:
    return to_json(make_record("spiqgan", entangler="cz_ring"))


def test_a_key_that_breaks_lines_is_told_in_one(tmp_path: Path, record_text: str) -> None:
    record = json.loads(record_text)
    record["statistics"]["k\x1eprobability\x85"] = record["statistics"].pop("k_probability")
    read(tmp_path / "record.json", json.dumps(record).encode())


@quick
@given(content=st.binary(max_size=200))
def test_records_of_any_bytes(content: bytes, tmp_path: Path) -> None:
    read(tmp_path / "record.json", content)


@quick
@given(data=st.data())
def test_records_of_mutated_bytes(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    read(tmp_path / "record.json", data.draw(mutated(record_text.encode())))


@quick
@given(data=st.data())
def test_records_of_mutated_values_and_keys(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    mutated_records(data, tmp_path / "record.json", record_text)


@pytest.mark.slow
@deep
@given(data=st.data())
def test_deeper(data: st.DataObject, tmp_path: Path, record_text: str) -> None:
    mutated_records(data, tmp_path / "record.json", record_text)
