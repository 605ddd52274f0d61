"""Windows written to a file: .npy, .npz, or .nwb with spike times."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.atomic import write_atomically
from spiqbench.data.files.nwb_content import nwb_bytes
from spiqbench.errors import ConfigError

WRITTEN_SUFFIXES = (".npy", ".npz", ".nwb")


def check_suffix(path: Path) -> str:
    """The ending of a file that `write_windows` can write; raises `ConfigError` for another."""
    suffix = path.suffix.lower()
    if suffix not in WRITTEN_SUFFIXES:
        raise ConfigError(
            f"{path} is of no known format: give a name that ends in {', '.join(WRITTEN_SUFFIXES)}"
        )
    return suffix


def write_windows(
    path: Path,
    windows: NDArray[np.uint8],
    *,
    bin_width_ms: float | None = None,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Write uint8 windows `(samples, neurons, time_bins)`, whole or not at all.

    Args:
        path: `.npy`; `.npz`, under the key `spikes`; or `.nwb`, see `nwb_bytes`.
        bin_width_ms: width of a bin in milliseconds, which `.nwb` needs.
        notes: what `.nwb` keeps of where the windows come from.

    Raises:
        ConfigError: another ending, or `.nwb` without a bin width.
        ResourceError: `.nwb`, and pynwb is not installed.
    """
    suffix = check_suffix(path)
    if suffix == ".nwb":
        if bin_width_ms is None:
            raise ConfigError(f"{path} takes spike times, and so a bin width: give --bin-width-ms")
        write_atomically(path, nwb_bytes(windows, bin_width_ms, notes or {}))
        return
    content = io.BytesIO()
    if suffix == ".npz":
        np.savez_compressed(content, spikes=windows)
    else:
        np.save(content, windows)
    write_atomically(path, content.getvalue())
