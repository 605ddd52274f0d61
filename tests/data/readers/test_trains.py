import json

import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.data.readers.trains import from_trains
from spiqbench.errors import ConfigError, DataError

RNG = np.random.default_rng(0)
TRAINS = [np.sort(RNG.uniform(0, 30, n)) for n in (150, 200, 90)]


def occupied(train, stop=30.0, width=0.02):
    return (np.histogram(train, width * np.arange(round(stop / width) + 1))[0] > 0).astype(np.uint8)


def cells(rows):
    made = np.empty((len(rows), len(rows[0])), dtype=object)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            made[i, j] = cell
    return made


EXPECTED = np.stack([occupied(train) for train in TRAINS], axis=1)[None]


@pytest.mark.parametrize("rows", [[TRAINS], [[train[:, None]] for train in TRAINS]], ids=["row", "column"])
def test_a_cell_a_unit(tmp_path, rows):
    savemat(tmp_path / "a.mat", {"spikes": cells(rows), "rate": 3.0})
    recording = from_trains(tmp_path / "a.mat", 20, start=0, stop=30)
    np.testing.assert_array_equal(recording.spikes, EXPECTED)
    assert recording.spike_counts.tolist() == [150, 200, 90]


def test_an_array_a_unit(tmp_path):
    np.savez(tmp_path / "a.npz", **{f"unit{k}": train for k, train in enumerate(TRAINS)})
    np.testing.assert_array_equal(from_trains(tmp_path / "a.npz", 20, start=0, stop=30).spikes, EXPECTED)
    some = from_trains(tmp_path / "a.npz", 20, units={"name": ["unit2", "unit0"]}, start=0, stop=30)
    np.testing.assert_array_equal(some.spikes, EXPECTED[:, :, [0, 2]])


@pytest.mark.parametrize("trials", ["rows", "columns"])
def test_a_table_of_cells_is_units_by_trials(tmp_path, trials):
    table = [[np.sort(RNG.uniform(0, 2, RNG.poisson(20))) for _ in range(6)] for _ in range(3)]
    table[1][4] = np.zeros(0)
    made = cells(table)
    savemat(tmp_path / "a.mat", {"spikes": made if trials == "columns" else made.T})
    recording = from_trains(tmp_path / "a.mat", 20, trials=trials, start=0, stop=2)
    assert recording.spikes.shape == (6, 100, 3)
    for trial in range(6):
        for unit in range(3):
            np.testing.assert_array_equal(recording.spikes[trial, :, unit], occupied(table[unit][trial], 2.0))
    with pytest.raises(ConfigError, match=r"set task\.recording\.trials to rows or to columns"):
        from_trains(tmp_path / "a.mat", 20)
    with pytest.raises(ConfigError, match="rows or columns"):
        from_trains(tmp_path / "a.mat", 20, trials="first")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"spikes": np.zeros((3, 4))}, "no spike times with an array a unit"),
        ({"spikes": cells([[np.array([np.nan, 1.0]), TRAINS[0]]])}, "unit 0 of .*NaN"),
        ({"spikes": cells([[np.ones((3, 2)), TRAINS[0]]])}, "unit 0 of .* shape"),
        ({"spikes": cells([[np.zeros(0), np.zeros(0)]])}, "no spike"),
        ({"a": cells([TRAINS]), "b": cells([TRAINS])}, "several arrays: set key to one of a, b"),
        ({"spikes": cells([[train * 1000 for train in TRAINS]])}, "time_unit="),
    ],
)
def test_what_are_no_trains(tmp_path, content, message):
    savemat(tmp_path / "a.mat", content)
    with pytest.raises(DataError, match=message) as raised:
        from_trains(tmp_path / "a.mat", 20)
    assert "\n" not in str(raised.value)


def test_structures_of_units(tmp_path):
    units = np.array(
        [(train, f"unit{k}") for k, train in enumerate(TRAINS)], dtype=[("times", object), ("name", object)]
    )
    savemat(tmp_path / "a.mat", {"units": units, "rate": 3.0})
    np.testing.assert_array_equal(from_trains(tmp_path / "a.mat", 20, start=0, stop=30).spikes, EXPECTED)


@pytest.mark.parametrize("name", ["a.json", "named.json", "a.txt", "a.csv", "a.npy", "a.mat"])
def test_lists_lines_and_rows(tmp_path, name):
    path = tmp_path / name
    if path.suffix == ".json":
        lists = [train.tolist() for train in TRAINS]
        path.write_text(json.dumps(dict(zip("abc", lists, strict=True)) if name == "named.json" else lists))
    elif path.suffix in (".txt", ".csv"):
        separator = "," if path.suffix == ".csv" else " "
        path.write_text(
            "# a line a unit\n" + "".join(separator.join(map(repr, t.tolist())) + "\n" for t in TRAINS)
        )
    else:
        rows = np.full((3, 200), np.nan)
        for row, train in zip(rows, TRAINS, strict=True):
            row[: len(train)] = train
        np.save(path, rows) if path.suffix == ".npy" else savemat(path, {"spikes": rows})
    np.testing.assert_array_equal(from_trains(path, 20, start=0, stop=30).spikes, EXPECTED)
    if name == "named.json":
        some = from_trains(path, 20, units={"name": ["a", "c"]}, start=0, stop=30)
        np.testing.assert_array_equal(some.spikes, EXPECTED[:, :, [0, 2]])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b"[1, 2]", "no lists of times"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b'[["x"], [1]]', "unit 0 of .* not numbers"),
        ("a.txt", b"1 2 3\n4 five\n", "a line of no numbers"),
        ("a.txt", b"\xff\xfe", "not text"),
    ],
)
def test_texts_that_hold_no_trains(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message) as raised:
        from_trains(tmp_path / name, 20)
    assert "\n" not in str(raised.value)


def test_a_matrix_of_numbers_is_none(tmp_path):
    np.save(tmp_path / "a.npy", np.ones((3, 4)))
    with pytest.raises(DataError, match="a row a unit that NaN fills up"):
        from_trains(tmp_path / "a.npy", 20)
    with pytest.raises(DataError, match="there is no file"):
        from_trains(tmp_path / "b.npy", 20)


def test_cells_of_text_are_named_as_such(tmp_path):
    savemat(tmp_path / "a.mat", {"spikes": np.array(["a", "bb"], dtype=object)})
    with pytest.raises(DataError, match=r"a cell of .*a\.mat holds text: save spike times"):
        from_trains(tmp_path / "a.mat", 20)
