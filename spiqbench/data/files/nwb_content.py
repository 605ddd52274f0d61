"""Windows as the content of an NWB 2 file, which `from_nwb` reads back as the same windows."""

import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.files.extras import require
from spiqbench.data.windows import windows_digest


def nwb_bytes(windows: NDArray[np.uint8], bin_width_ms: float, notes: Mapping[str, Any]) -> bytes:
    """An NWB file: a unit for each neuron, a trial for each window, one after the other without a gap.

    A spike's time is the centre of its bin, and the units' `resolution` is the width of a bin. With
    `trials=true` and that width the file reads back as these windows, one a repeat.

    Args:
        windows: uint8 `(samples, neurons, time_bins)`.
        bin_width_ms: width of a bin in milliseconds.
        notes: where the windows come from, kept as JSON in the file's `notes`.

    Raises:
        ResourceError: pynwb is not installed.
    """
    require("pynwb", "nwb")
    from hdmf.common import VectorData
    from pynwb import NWBHDF5IO, NWBFile
    from pynwb.epoch import TimeIntervals
    from pynwb.misc import Units

    samples, neurons, time_bins = windows.shape
    width = bin_width_ms / 1000
    borders = np.arange(samples + 1) * time_bins * width
    nwb = NWBFile(
        session_description="windows drawn from a generator of spike trains; each trial is one window",
        identifier=windows_digest(windows),
        session_start_time=datetime.now(UTC),
        notes=json.dumps({**notes, "bin_width_ms": bin_width_ms}),
        keywords=["simulated", "spiqbench"],
    )
    units = Units(
        name="units",
        description="simulated neurons; a spike's time is the centre of its bin",
        resolution=width,
    )
    for neuron in range(neurons):
        bins = np.flatnonzero(windows[:, neuron].ravel())
        units.add_unit(spike_times=(bins + 0.5) * width, obs_intervals=borders[None, [0, -1]])
    nwb.units = units
    columns = {"start_time": borders[:-1], "stop_time": borders[1:]}
    nwb.trials = TimeIntervals(
        name="trials",
        description="windows",
        columns=[VectorData(name=name, description=name, data=times) for name, times in columns.items()],
    )
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "windows.nwb"
        with NWBHDF5IO(str(path), "w") as file:
            file.write(nwb)
        return path.read_bytes()
