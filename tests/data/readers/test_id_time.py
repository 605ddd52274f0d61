import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.data.readers.id_time import from_id_time
from spiqbench.data.readers.kinds import task_of
from spiqbench.errors import ConfigError, DataError

RNG = np.random.default_rng(0)
IDS = np.sort(RNG.choice([3, 7, 11, 20], 2000))
TIMES = RNG.uniform(0, 60, 2000).round(4)
PAIRS = np.stack([IDS, TIMES], axis=1)


def expected(ids=IDS, times=TIMES, stop=60.0, width=0.02):
    bins = np.zeros((1, round(stop / width), 4), np.uint8)
    for unit, number in enumerate([3, 7, 11, 20]):
        mine = times[ids == number]
        bins[0, np.floor(mine[mine < stop] / width + 1e-6).astype(int), unit] = 1
    return bins


def text(path, rows, head="", separator=","):
    lines = [head] if head else []
    path.write_text("\n".join([*lines, *(separator.join(f"{cell:g}" for cell in row) for row in rows), ""]))
    return path


def written(folder, name, pairs=PAIRS):
    path = folder / name
    if path.suffix == ".mat":
        savemat(path, {"spks": pairs})
    elif path.suffix == ".npy":
        np.save(path, pairs)
    elif path.suffix == ".npz":
        np.savez(path, spks=pairs)
    else:
        text(path, pairs, separator={".csv": ",", ".tsv": "\t"}.get(path.suffix, " "))
    return path


@pytest.mark.parametrize("name", ["a.mat", "a.npy", "a.npz", "a.csv", "a.tsv", "a.txt", "a.dat", "a.gdf"])
def test_pairs_of_any_file(tmp_path, name):
    recording = from_id_time(written(tmp_path, name), 20, start=0, stop=60)
    np.testing.assert_array_equal(recording.spikes, expected())
    assert recording.provenance.name == "a"
    assert recording.spike_counts.sum() == 2000


@pytest.mark.parametrize(
    ("head", "columns"), [("time,unit", ("unit", "time")), ("# t,u", ("u", "t")), ('"time s","unit"', (1, 0))]
)
def test_columns_by_name_or_number(tmp_path, head, columns):
    path = text(tmp_path / "a.csv", PAIRS[:, ::-1], head)
    recording = from_id_time(path, 20, id_column=columns[0], time_column=columns[1], start=0, stop=60)
    np.testing.assert_array_equal(recording.spikes, expected())


def test_ids_may_stand_in_a_file_or_an_array_beside(tmp_path):
    np.save(tmp_path / "spike_times.npy", (TIMES * 30_000).round().astype(np.int64)[:, None])
    np.save(tmp_path / "spike_clusters.npy", IDS)
    options = {"start": 0, "stop": 60, "time_unit": "30000Hz"}
    found = from_id_time(tmp_path / "spike_times.npy", 20, ids=tmp_path / "spike_clusters.npy", **options)
    np.testing.assert_array_equal(found.spikes, expected())
    savemat(tmp_path / "a.mat", {"times": TIMES, "clusters": IDS})
    found = from_id_time(tmp_path / "a.mat", 20, key="times", ids="clusters", start=0, stop=60)
    np.testing.assert_array_equal(found.spikes, expected())
    np.save(tmp_path / "few.npy", IDS[:5])
    with pytest.raises(DataError, match="2000 times and 5 ids"):
        from_id_time(tmp_path / "spike_times.npy", 20, ids=tmp_path / "few.npy")


def test_files_are_repeats_on_one_clock_of_the_same_units(tmp_path):
    later = RNG.uniform(0, 50, 2000).round(4)
    paths = [written(tmp_path, "a.npy"), written(tmp_path, "b.npy", np.stack([IDS, later], axis=1))]
    recording = from_id_time(paths[0], 20, also=paths[1:], start=0, stop=40)
    np.testing.assert_array_equal(recording.spikes[:1], expected(stop=40))
    np.testing.assert_array_equal(recording.spikes[1:], expected(times=later, stop=40))
    assert recording.provenance.name == "a"
    assert len(recording.provenance.sha256.split()) == 2
    alone = written(tmp_path, "c.npy", np.array([[3, 1.0], [99, 2.0]]))
    assert from_id_time(paths[0], 20, also=[alone]).neurons == 5
    with pytest.raises(ConfigError, match="list of files"):
        from_id_time(paths[0], 20, also=str(alone))


def test_trials_have_clocks_of_their_own(tmp_path):
    trial = RNG.integers(0, 5, 2000)
    path = text(tmp_path / "a.csv", np.stack([trial, IDS, TIMES], axis=1), "trial,unit,time")
    recording = from_id_time(
        path, 20, id_column="unit", time_column="time", trial_column="trial", start=0, stop=60
    )
    assert recording.repeats == 5
    for repeat in range(5):
        mine = trial == repeat
        np.testing.assert_array_equal(recording.spikes[repeat], expected(IDS[mine], TIMES[mine])[0])


@pytest.mark.parametrize(("units", "kept"), [([2, 0], [2, 0]), ({"id": [7, 20]}, [1, 3]), ({"id": 11}, None)])
def test_units_by_place_or_id(tmp_path, units, kept):
    path = written(tmp_path, "a.npy")
    if kept is None:
        with pytest.raises(DataError, match="one neuron"):
            from_id_time(path, 20, units=units)
        return
    found = from_id_time(path, 20, units=units, start=0, stop=60)
    np.testing.assert_array_equal(found.spikes, expected()[:, :, kept])


@pytest.mark.parametrize(
    ("pairs", "options", "error", "message"),
    [
        (PAIRS[:, ::-1], {}, DataError, "holds fractions and so no ids"),
        (PAIRS.T, {}, DataError, "transpose the matrix"),
        (PAIRS[:, :1], {}, DataError, "give a row a spike"),
        (PAIRS, {"id_column": 2}, ConfigError, "no column 2: its columns are 0 to 1"),
        (PAIRS, {"id_column": "unit"}, ConfigError, "no column 'unit'"),
        (PAIRS, {"units": [9]}, ConfigError, "0 to 3"),
        (PAIRS * [1, 1000], {}, DataError, "time_unit="),
        (PAIRS * [1, np.nan], {}, DataError, "NaN"),
        (PAIRS, {"start": 99}, DataError, "lies outside"),
    ],
)
def test_what_is_no_such_table(tmp_path, pairs, options, error, message):
    with pytest.raises(error, match=message) as raised:
        from_id_time(written(tmp_path, "a.npy", pairs), 20, **options)
    assert "\n" not in str(raised.value)


def test_ids_may_be_names(tmp_path):
    names = np.array(["A1", "A2", "B1", "B2"])[np.searchsorted([3, 7, 11, 20], IDS)]
    lines = [f'"{name}",{time:g}' for name, time in zip(names, TIMES, strict=True)]
    (tmp_path / "a.csv").write_text("\n".join(["unit,time", *lines]))
    recording = from_id_time(tmp_path / "a.csv", 20, id_column="unit", time_column="time", start=0, stop=60)
    np.testing.assert_array_equal(recording.spikes, expected())
    some = from_id_time(tmp_path / "a.csv", 20, units={"id": ["B1", "A2"]}, start=0, stop=60)
    np.testing.assert_array_equal(some.spikes, expected()[:, :, [1, 2]])
    with pytest.raises(DataError, match=r"column 0 of .* holds text"):
        from_id_time(tmp_path / "a.csv", 20, id_column=0, time_column=0)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\nc,d\n", b"1\n2\n", b"1,2\n3,x\n", b"\xff\xfe\x00", b"1,2\n3,4,5\n"]
)
def test_texts_that_are_no_tables(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.csv") as raised:
        from_id_time(tmp_path / "a.csv", 20)
    assert "\n" not in str(raised.value)
    with pytest.raises(DataError, match="there is no file"):
        from_id_time(tmp_path / "b.csv", 20)


def test_times_that_are_none_are_told_by_their_unit(tmp_path):
    pairs = PAIRS.copy()
    pairs[IDS.searchsorted(11), 1] = np.nan
    assert task_of(written(tmp_path, "a.npy", pairs)) == "id_time"
    with pytest.raises(DataError, match=r"unit 11 of .*a\.npy has spike times that are NaN or infinite"):
        from_id_time(tmp_path / "a.npy", 20)


def test_short_floats_keep_their_digits_or_say_that_they_have_none(tmp_path):
    far = PAIRS + np.array([0, 1.7e9])
    with pytest.raises(DataError, match="float32"):
        from_id_time(written(tmp_path, "a.npy", far.astype(np.float32)), 20)
    assert from_id_time(written(tmp_path, "b.npy", far), 20).spikes.sum() > 0


def test_decimal_commas_are_no_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id;time\n3;0,5\n7;1,25\n")
    with pytest.raises(DataError, match="decimal commas between semicolons: save it with decimal points"):
        from_id_time(path, 20)


def in_trials(trials=5, spikes=40):
    """Rows of id, time from the trial's beginning, and trial."""
    rng = np.random.default_rng(1)
    return np.array(
        [
            (unit, time, trial)
            for trial in range(trials)
            for unit in (3, 7)
            for time in np.sort(rng.uniform(0, 10, spikes)).round(4)
        ]
    )


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1], [2, 0, 1]])
def test_trials_that_would_lie_on_each_other_are_asked_for(tmp_path, order):
    rows = in_trials()
    sorted_ = [rows, rows[np.lexsort((rows[:, 1], rows[:, 2], rows[:, 0]))]]
    for number, table in enumerate(sorted_):
        path = text(tmp_path / f"{number}.csv", table[:, order])
        columns = {"id_column": order.index(0), "time_column": order.index(1)}
        trial = order.index(2)
        with pytest.raises(
            DataError, match=rf"begin anew with each value of column {trial}: task.recording.trial_"
        ):
            from_id_time(path, 20, **columns)
        assert from_id_time(path, 20, **columns, trial_column=trial).repeats == 5


def test_other_columns_and_other_orders_are_no_trials(tmp_path):
    rows = in_trials(1, 400)
    rng = np.random.default_rng(2)
    for name, table in {
        "a channel a unit": np.column_stack([rows[:, :2], rows[:, 0] + 1]),
        "an amplitude a spike": np.column_stack([rows[rng.permutation(800), :2], rng.uniform(0, 1, 800)]),
        "no order": rows[rng.permutation(800)],
        "a block of time": np.column_stack([rows[:, :2], rows[:, 1] // 2]),
    }.items():
        assert from_id_time(text(tmp_path / f"{name}.csv", table), 20).repeats == 1
