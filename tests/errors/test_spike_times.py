"""Files of spike times that are missing, broken, of another kind, or hold no spikes."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pynwb")

TRAINS = [np.sort(np.random.default_rng(unit).uniform(0, 60, 300)) for unit in range(3)]


def nwb(path: str, trains: list) -> str:
    from pynwb import NWBHDF5IO, NWBFile

    content = NWBFile("a test", "a", datetime(2024, 1, 1, tzinfo=UTC))
    if trains:
        content.add_unit_column("quality", "quality")
    for train in trains:
        content.add_unit(spike_times=np.array(train, dtype=float), quality="good")
    with NWBHDF5IO(path, "w") as file:
        file.write(content)
    return path


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        (["task.recording.units={qualty:good}"], "did you mean 'quality'"),
        (["task.recording.units={quality:bad}"], "there are good"),
        (["task.recording.units=[0,3]"], "0 to 2"),
        (["task.recording.units=good"], "list indices"),
        (["task.recording.start=100"], "lies outside"),
        (["task.recording.stop=-5"], "lies outside"),
        (["task.recording.start=early"], "give seconds"),
        (["task.recording.trials=true"], "no trials"),
        (["task.recording.bin_width_ms=0"], "bin_width_ms"),
        (["task.recording.bin_width_ms=90000"], "less than a bin"),
        (["task.recording.bin_width_ms=1e-6"], "longer bins"),
        (["task.recording.unit=[0]"], "did you mean 'units'"),
        (["task.time_bins=2000"], "time_bins"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_choices(refuses, overrides, says):
    recording = [f"task.recording.path={nwb('mine.nwb', TRAINS)}"]
    if not any("bin_width_ms" in override for override in overrides):
        recording.append("task.recording.bin_width_ms=20")
    refuses("run", "model=independent", "task=nwb", *recording, *overrides, says=says)


@pytest.mark.parametrize(
    ("trains", "says"),
    [
        ([], "no units"),
        ([[], []], "no spikes"),
        ([TRAINS[0]], "one neuron"),
        ([TRAINS[0], [1.0, np.nan]], "NaN"),
    ],
    ids=["no units", "no spikes", "one unit", "NaN"],
)
def test_units(refuses, trains, says):
    refuses("data", "inspect", nwb("mine.nwb", trains), says=says)
    refuses("data", "make-task", "mine.nwb", "--name", "mine", says=says)


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_cut_off(refuses, share):
    whole = Path(nwb("whole.nwb", TRAINS)).read_bytes()
    Path("cut.nwb").write_bytes(whole[: int(share * len(whole))])
    refuses("data", "inspect", "cut.nwb", says="cut.nwb is damaged or not an NWB 2 file")


def test_files_of_neo(refuses):
    pytest.importorskip("neo")
    Path("spikes.docx").write_text("0.1 0.2")
    Path("spikes.pkl").write_bytes(b"cos\nsystem\n(S'touch executed'\ntR.")
    Path("spikes.plx").write_bytes(b"PLEX")
    refuses("data", "inspect", "spikes.docx", says="no format that Neo reads")
    refuses("data", "inspect", "spikes.pkl", says="executes code")
    refuses("data", "inspect", "spikes.plx", says="no spikes that Neo can read")
    refuses("data", "inspect", "spikes.pkl", "task.recording.reader=PickleIO", says="never used")
    assert not Path("executed").exists()
