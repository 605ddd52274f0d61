"""Recordings as strangers bring them: each is read, or refused in one line that says what to write instead."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.cli import main

RNG = np.random.default_rng(0)
SPIKES = (RNG.random((12, 320, 4)) < 0.1).astype(np.uint8)
TRAINS = [np.sort(RNG.uniform(0, 300, 1500)) for _ in range(4)]
RUN = (
    "run",
    "model=independent",
    "budget.samples=64",
    "budget.name=tiny",
    "report_card=false",
    "progress=false",
)


def inspected(capsys, *arguments):
    capsys.readouterr()
    assert main(["data", "inspect", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def cells(trains):
    made = np.empty((1, len(trains)), dtype=object)
    for place, train in enumerate(trains):
        made[0, place] = train
    return made


def pairs(trains, scale=1.0):
    return np.concatenate(
        [np.stack([np.full(len(t), unit), t * scale], axis=1) for unit, t in enumerate(trains)]
    )


@pytest.mark.parametrize(
    ("axes", "array"),
    [
        ("neurons,time_bins", np.tile(SPIKES[0].T, (12, 100))),
        ("repeats,neurons,time_bins", SPIKES.transpose(0, 2, 1)),
    ],
)
def test_swapped_axes_are_asked_about_before_anything_is_made_of_them(refuses, capsys, axes, array):
    np.save("mine.npy", array)
    tracemalloc.start()
    refuses("data", "inspect", "mine.npy", says=f"task.recording.axes=[{axes}]")
    assert tracemalloc.get_traced_memory()[1] < 2**25
    tracemalloc.stop()
    refuses(*RUN, "task=file", "task.recording.path=mine.npy", "task.recording.bin_width_ms=20", says="axes")
    found = inspected(capsys, "mine.npy", f"task.recording.axes=[{axes}]")
    assert (found["neurons"], found["time_bins"]) == array.shape[-2:]


@pytest.mark.parametrize(
    ("name", "scale", "unit"), [("a.csv", 1000.0, "ms"), ("a.npy", 30_000.0, "30000Hz"), ("a.mat", 1e6, "us")]
)
def test_times_in_other_units(refuses, capsys, name, scale, unit):
    table = pairs(TRAINS, scale)
    if name.endswith("csv"):
        np.savetxt(name, table, delimiter=",")
    elif name.endswith("npy"):
        np.save(name, table)
    else:
        savemat(name, {"spikes": cells([train * scale for train in TRAINS])})
    said = refuses("data", "inspect", name, says=f"set task.recording.time_unit={unit}")
    assert "spikes a second and unit" in said
    found = inspected(
        capsys, name, f"task.recording.time_unit={unit}", "task.recording.start=0", "task.recording.stop=300"
    )
    assert (found["neurons"], found["time_bins"], found["spikes"]) == (4, 15_000, 6000)


def test_sliding_windows_as_repeats(refuses):
    whole = SPIKES.reshape(-1, 4)
    np.save("sliding.npy", np.stack([whole[start : start + 200] for start in range(0, 3000, 100)]))
    file = ("task=file", "task.recording.path=sliding.npy", "task.recording.bin_width_ms=20")
    refuses(*RUN, *file, says="share 100 of their 200 bins, so test windows would be in training")
    np.save("same.npy", np.repeat(SPIKES[:1], 30, axis=0))
    refuses(*RUN, *file[:1], "task.recording.path=same.npy", file[2], says="are the same")


@pytest.mark.parametrize(
    "name", ["a(1).npy", "a,b.npy", "a=b.npy", "a b#c.npy", "~a.npy", "ähre.npy", "[a].npy"]
)
def test_names_of_any_kind(capsys, name):
    np.save(name, SPIKES)
    assert inspected(capsys, f"./{name}")["neurons"] == 4
    assert main([*RUN, "task=file", f"task.recording.path=./{name}", "task.recording.bin_width_ms=20"]) == 0
    assert main(["data", "make-task", f"./{name}", "--name", "mine"]) == 0
    assert Path("conf/task/mine.yaml").is_file()


def test_several_arrays(refuses, capsys):
    np.savez("both.npz", monday=SPIKES, tuesday=SPIKES[::-1])
    refuses("data", "inspect", "both.npz", says="task.recording.key=NAME")
    assert inspected(capsys, "both.npz", "task.recording.key=tuesday")["repeats"] == 12
    windows = SPIKES[:, :16].transpose(0, 2, 1)
    np.savez("drawn.npz", a=windows, b=windows)
    refuses("score", "drawn.npz", "task=simulated_n4", "--name", "mine", says="--key NAME")
    refuses("score", "drawn.npz", "task=simulated_n4", "--name", "mine", "--key", "c", says="one of a, b")


def test_cells_mixed_with_others(capsys, refuses):
    savemat("a.mat", {"spikes": SPIKES[0], "times": cells(TRAINS)})
    assert inspected(capsys, "a.mat")["time_bins"] == 320
    assert inspected(capsys, "a.mat", "task.recording.key=times")["spikes"] > 5990
    refuses("data", "inspect", "a.mat", "task=neo", says="give task=file task.recording.path=a.mat")


def test_arrays_that_swell_are_refused_from_their_headers(refuses):
    from scipy.sparse import csc_array

    np.savez_compressed("zeros.npz", spikes=np.zeros((300, 1_000_000), np.uint8))
    sparse = csc_array((5_000_000, 50), dtype=float)
    sparse[3, 3] = 1
    savemat("sparse.mat", {"spikes": sparse}, do_compression=True)
    for name in ("zeros.npz", "sparse.mat"):
        assert Path(name).stat().st_size < 1_000_000
        tracemalloc.start()
        refuses("data", "inspect", name, says="more than memory or its own bytes can")
        assert tracemalloc.get_traced_memory()[1] < 2**26
        tracemalloc.stop()
