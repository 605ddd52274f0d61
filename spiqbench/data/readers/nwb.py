"""A recording from the spike times of an NWB file (Neurodata Without Borders 2), as DANDI holds them."""

import json
from pathlib import Path

import h5py

from spiqbench.data.binning import Stretch, bin_stretches
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.readers.nwb_session import read_session
from spiqbench.data.readers.nwb_trials import repeat_spans
from spiqbench.data.readers.selection import Chosen
from spiqbench.data.readers.spike_times import refuse_other_units
from spiqbench.data.recording import Recording, check_bin_width
from spiqbench.paths import at_home


def from_nwb(
    path: str | Path,
    bin_width_ms: float,
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    trials: bool | Chosen = False,
    trial_seconds: float | None = None,
    intervals: str = "trials",
    units_table: str | None = None,
    time_unit: str | None = None,
) -> Recording:
    """Bin the spike times of an NWB file.

    Args:
        path: a `.nwb` file on this machine; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        units: rows of the units' table by index, or by column and value, e.g. `{quality: good}`; none: all.
        start, stop: seconds of the session to keep; none: where observations or spikes begin and end. With
            trials, those that lie within are kept.
        trials: false: the span is one repeat. True, indices or column and value: each such row of the table of
            trials is a repeat, cut to equal length from its start; rows in which a chosen unit was not observed
            are left out.
        trial_seconds: length of a repeat; shorter trials are left out. None: that of the shortest trial.
        intervals: name of the table of trials, where it is another one than `trials`.
        units_table: the table of units, e.g. `ecephys/units` for one under a processing module; none: the file's own,
            or the only one.
        time_unit: of spike times, which the format says are seconds, where a file holds something else; see `Choice`.

    Raises:
        ConfigError: a choice names what is not in the file.
        DataError: the file cannot be read, holds no spikes, trials overlap, or the choice leaves none.
        ResourceError: pynwb is not installed.
    """
    path = at_home(path)
    what = str(path)
    bin_width_ms = check_bin_width(bin_width_ms, what)
    trials = False if trials is None else trials
    session = read_session(path, units, units_table, None if trials is False else intervals, time_unit)
    if time_unit is None:
        refuse_other_units([times for times in session.trains if times.size], what)
    spans = repeat_spans(session, start, stop, trials, trial_seconds, what)
    stretches = tuple(Stretch(session.trains, *span) for span in spans)
    spikes = bin_stretches(stretches, bin_width_ms, what)
    return Recording(spikes, bin_width_ms, file_provenance(path), stretches)


def stated_bin_width_ms(path: Path) -> float | None:
    """The width of the bins that an NWB file written by `nwb_bytes` was made of; none for any other file."""
    try:
        with h5py.File(path) as file:
            if "spiqbench" not in [word.decode() for word in file["general/keywords"][()]]:
                return None
            return float(json.loads(file["general/notes"][()])["bin_width_ms"])
    except (OSError, KeyError, ValueError, AttributeError, TypeError):
        return None
