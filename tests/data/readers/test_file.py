import numpy as np
import pytest
from scipy.io import savemat

from spiqbench.data.inspection.inspect import inspect_recording
from spiqbench.data.readers.file import from_file
from spiqbench.errors import ConfigError, DataError

SPIKES = np.random.default_rng(0).integers(0, 2, (3, 200, 4), dtype=np.uint8)


@pytest.mark.parametrize("ending", ["npy", "npz", "mat"])
@pytest.mark.parametrize("repeats", [True, False])
def test_reads_a_recording_with_and_without_repeats(tmp_path, ending, repeats):
    array = SPIKES if repeats else SPIKES[0]
    path = tmp_path / f"my cells.{ending}"
    if ending == "npy":
        np.save(path, array)
    elif ending == "npz":
        np.savez(path, array)
    else:
        savemat(path, {"data": array})
    recording = from_file(path, bin_width_ms=5)
    np.testing.assert_array_equal(recording.spikes, SPIKES if repeats else SPIKES[:1])
    assert recording.bin_width_ms == 5
    assert recording.provenance.name == "my_cells"
    assert recording.provenance.source == str(path)
    assert len(recording.provenance.sha256) == 64


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (SPIKES + SPIKES, "values above 1"),
        (np.where(SPIKES, np.nan, 0.0), "NaN"),
        (SPIKES[0, :, :1], "one neuron"),
        (SPIKES[0, :, 0], "1 axes, its shape is .200,."),
        (SPIKES[None], "4 axes"),
        (SPIKES[:, :0], "empty"),
    ],
)
def test_refuses_what_is_no_recording(tmp_path, array, message):
    np.save(tmp_path / "mine.npy", array)
    with pytest.raises(DataError, match=message) as error:
        from_file(tmp_path / "mine.npy", bin_width_ms=5)
    assert "mine.npy" in str(error.value)


@pytest.mark.parametrize(
    ("stem", "name"), [("a-b_c", "a-b_c"), ("__", "file"), ("é x", "x"), ("x" * 90, "x" * 64)]
)
def test_the_name_is_fit_for_a_folder(tmp_path, stem, name):
    path = tmp_path / "deep" / f"{stem}.npy"
    path.parent.mkdir()
    np.save(path, SPIKES)
    assert from_file(path, 5).provenance.name == name


@pytest.mark.parametrize(
    ("axes", "array"),
    [
        (["neurons", "time_bins"], lambda spikes: spikes[0].T),
        (["repeats", "neurons", "time_bins"], lambda spikes: spikes.transpose(0, 2, 1)),
        (["time_bins", "neurons", "repeats"], lambda spikes: spikes.transpose(1, 2, 0)),
    ],
)
def test_axes_in_another_order_are_named(tmp_path, axes, array):
    spikes = (np.random.default_rng(0).random((4, 300, 5)) < 0.1).astype(np.uint8)
    np.save(tmp_path / "a.npy", array(spikes))
    found = from_file(tmp_path / "a.npy", 20, axes=axes)
    np.testing.assert_array_equal(found.spikes, spikes if len(axes) == 3 else spikes[:1])


@pytest.mark.parametrize(
    ("shape", "swapped"), [((50, 90_000), "neurons,time_bins"), ((9, 6, 16), "repeats,neurons,time_bins")]
)
def test_more_neurons_than_bins_are_asked_about_at_once(tmp_path, shape, swapped):
    np.save(tmp_path / "a.npy", np.zeros(shape, np.uint8))
    with pytest.raises(DataError, match=rf"task.recording.axes=\[{swapped}\]"):
        from_file(tmp_path / "a.npy", 20)


@pytest.mark.parametrize(
    "axes", [["neurons"], ["neurons", "bins"], "neurons", ["repeats", "time_bins", "neurons"]]
)
def test_axes_that_are_not_the_array_s(tmp_path, axes):
    np.save(tmp_path / "a.npy", np.zeros((300, 5), np.uint8))
    with pytest.raises(ConfigError, match=r"name the 2 axes of .* in their order: time_bins, neurons"):
        from_file(tmp_path / "a.npy", 20, axes=axes)


def test_numbers_of_spikes_become_bins_and_what_is_lost_is_known(tmp_path):
    counts = np.random.default_rng(0).poisson(0.4, (5, 300, 4))
    np.save(tmp_path / "a.npy", counts)
    with pytest.raises(DataError, match=r"above 1 \(up to \d\): .*task.recording.counts=true"):
        from_file(tmp_path / "a.npy", 20)
    recording = from_file(tmp_path / "a.npy", 20, counts=True)
    np.testing.assert_array_equal(recording.spikes, counts > 0)
    assert recording.spike_counts.tolist() == counts.sum(axis=(0, 1)).tolist()
    assert recording.clipped == counts.sum() - (counts > 0).sum()
    assert recording.of([2, 0]).clipped == counts[..., [2, 0]].sum() - (counts[..., [2, 0]] > 0).sum()
    assert inspect_recording(recording).clipped_share == pytest.approx(recording.clipped / counts.sum())
    for wrong in (counts - 1, counts + 0.5, np.full((50, 3), np.nan)):
        np.save(tmp_path / "a.npy", wrong)
        with pytest.raises(DataError, match="whole numbers from 0 on"):
            from_file(tmp_path / "a.npy", 20, counts=True)
