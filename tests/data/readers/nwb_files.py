"""NWB files for tests, written with pynwb."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np


def write_nwb_file(
    path: Path,
    trains: Sequence[Sequence[float]],
    *,
    columns: Mapping[str, Sequence[Any]] | None = None,
    observed: Sequence[Sequence[tuple[float, float]]] | None = None,
    trials: Sequence[tuple[float, float]] = (),
    trial_columns: Mapping[str, Sequence[Any]] | None = None,
    intervals: str = "trials",
) -> Path:
    """A session with one unit for each train of seconds."""
    from pynwb import NWBHDF5IO, NWBFile
    from pynwb.epoch import TimeIntervals

    nwb = NWBFile("a test", path.stem, datetime(2024, 1, 1, tzinfo=UTC))
    for name in columns or {}:
        nwb.add_unit_column(name, name)
    for unit, train in enumerate(trains):
        more: dict[str, Any] = {name: values[unit] for name, values in (columns or {}).items()}
        if observed is not None:
            more["obs_intervals"] = np.array(observed[unit], dtype=float)
        nwb.add_unit(spike_times=np.array(train, dtype=float), **more)
    if trials:
        table = TimeIntervals(name=intervals, description="trials of a test")
        for name in trial_columns or {}:
            table.add_column(name, name)
        for row, (start, stop) in enumerate(trials):
            more = {name: values[row] for name, values in (trial_columns or {}).items()}
            table.add_interval(start_time=start, stop_time=stop, **more)
        if intervals == "trials":
            nwb.trials = table
        else:
            nwb.add_time_intervals(table)
    with NWBHDF5IO(str(path), "w") as file:
        file.write(nwb)
    return path
