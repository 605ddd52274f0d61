"""A recording from the spike trains of any file that Neo reads: Blackrock, Plexon, Neuralynx, Spike2, Nix, text, ..."""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from inspect import signature
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from spiqbench.data.binning import Stretch, bin_stretches
from spiqbench.data.files.extras import require
from spiqbench.data.files.file_provenance import file_provenance
from spiqbench.data.readers.selection import Chosen, select_rows
from spiqbench.data.readers.spike_times import check_times, chosen_span
from spiqbench.data.recording import Recording, check_bin_width
from spiqbench.errors import ConfigError, DataError, SpiqbenchError, first_line
from spiqbench.near_matches import near_matches
from spiqbench.paths import at_home

UNSAFE = ("PickleIO", "ElphyIO")
"""Readers that execute what a file says."""

NO_RECORDING = "ExampleIO"
TABLES = (".parquet", ".feather", ".arrow", ".xlsx", ".xls", ".ods", ".rds")
MOST_REASONS = 3
"""That are told of a folder, at which ten readers may try."""


def from_neo(
    path: str | Path,
    bin_width_ms: float,
    reader: str | None = None,
    block: int = 0,
    segments: Sequence[int] | None = None,
    units: Chosen = None,
    start: float | None = None,
    stop: float | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> Recording:
    """Bin the spike trains of a file or folder that Neo reads.

    Args:
        path: of the file or folder; its stem becomes the recording's name.
        bin_width_ms: width of a bin in milliseconds.
        reader: name of one of Neo's readers, e.g. `BlackrockIO`; none: by the ending, the first that finds spikes.
        block: index of the block, where a file holds several.
        segments: indices; each segment is a repeat, cut to the length of the shortest. None: all.
        units: spike trains by index, or by annotation and value (`name` is one); none: all. Every segment must
            hold the same number of spike trains, in the same order.
        start, stop: seconds of each segment to keep, on the segment's own clock; none: from its start to its stop.
        arguments: what the reader itself asks for, by name; times as text with their unit, e.g. `{t_stop: 20 s}`.

    Raises:
        ConfigError: a choice names what is not in the file, or there is no such reader.
        DataError: the file cannot be read, holds no spikes, or the choice leaves none.
        ResourceError: Neo, or a package that the reader needs, is not installed.
    """
    path = at_home(path)
    if not path.exists():
        raise DataError(f"there is no file or folder {path}: check the path")
    what = str(path)
    bin_width_ms = check_bin_width(bin_width_ms, what)
    blocks = _read(path, reader, _with_units(arguments or {}))
    (chosen_block,) = select_rows([block], len(blocks), {}, "block", f"the blocks of {what}")
    every = blocks[chosen_block].segments
    chosen = [every[row] for row in select_rows(segments, len(every), {}, "segments", f"{what}")]
    stretches = tuple(_stretch(segment, units, start, stop, f"a segment of {what}") for segment in chosen)
    numbers = sorted({len(stretch.trains) for stretch in stretches})
    if len(numbers) > 1:
        raise DataError(
            f"{what} has segments of {numbers[0]} and of {numbers[-1]} units: choose segments of the same units"
        )
    spikes = bin_stretches(stretches, bin_width_ms, what)
    return Recording(spikes, bin_width_ms, file_provenance(path), stretches)


def _stretch(segment: Any, units: Chosen, start: float | None, stop: float | None, what: str) -> Stretch:
    trains = segment.spiketrains
    if len(trains) == 0:
        raise DataError(f"{what} holds no spike trains: choose other segments")
    chosen = select_rows(units, len(trains), _annotations(trains), "units", f"the spike trains of {what}")
    first = min(_seconds(train.t_start) for train in trains)
    last = max(_seconds(train.t_stop) for train in trains)
    begin, end = chosen_span(start, stop, first, last, what)
    times = [check_times(trains[row].times.rescale("s").magnitude, f"unit {row} of {what}") for row in chosen]
    return Stretch(times, begin, end)


def _annotations(trains: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    """Annotations that every spike train has, and their names."""
    keys = set.intersection(*(set(train.annotations) for train in trains))
    annotations = {key: [train.annotations[key] for train in trains] for key in sorted(keys)}
    return {**annotations, "name": [train.name or "" for train in trains]}


def _seconds(time: Any) -> float:
    return float(time.rescale("s").magnitude)


def _read(path: Path, reader: str | None, arguments: Mapping[str, Any]) -> list[Any]:
    """Blocks of the file with their spike trains in memory, by the first reader that finds any."""
    neo_io = require("neo.io", "nwb")
    reasons: list[str] = []
    for candidate in _readers(neo_io, path, reader):
        try:
            # Readers warn of old files and missing signals; what matters here is checked here.
            with warnings.catch_warnings(), np.errstate(all="ignore"), _without_log():
                warnings.simplefilter("ignore")
                blocks = _blocks(candidate, path, arguments)
        except (SpiqbenchError, MemoryError):
            raise
        # A foreign or damaged file makes Neo's readers fail in as many ways as there are formats.
        except Exception as error:
            reasons.append(f"{candidate.__name__}: {first_line(error)}{_asked_for(candidate)}")
            continue
        if any(segment.spiketrains for block in blocks for segment in block.segments):
            return blocks
        reasons.append(f"{candidate.__name__}: {'no spike trains' if blocks else 'no block of Neo'}")
    more = f"; and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    raise DataError(
        f"{path} holds no spikes that Neo can read ({'; '.join(reasons[:MOST_REASONS])}{more}): set "
        "task.recording.reader to the format's, give it what it asks for in task.recording.arguments, or save it again"
    )


@contextmanager
def _without_log() -> Iterator[None]:
    """Readers log what they stumble over; here it becomes one error."""
    logging.disable(logging.CRITICAL)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def _asked_for(candidate: Any) -> str:
    """The arguments of a reader, where it has some of its own."""
    if getattr(candidate, "support_lazy", False):
        return ""
    names = [
        name for name in signature(candidate.read_segment).parameters if name not in ("self", "lazy", "kargs")
    ]
    return f" (it takes {', '.join(names)})" if names else ""


def _with_units(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments in which a text of a number and a unit is a quantity."""
    quantities = require("quantities", "nwb")
    found = dict(arguments)
    for name, value in arguments.items():
        number, _, unit = str(value).strip().partition(" ")
        if isinstance(value, str) and unit:
            try:
                found[name] = quantities.Quantity(float(number), unit.strip())
            except (ValueError, LookupError):
                continue
    return found


def _readers(neo_io: Any, path: Path, reader: str | None) -> list[Any]:
    safe = {io.__name__: io for io in neo_io.iolist if io.__name__ not in (*UNSAFE, NO_RECORDING)}
    if reader is not None:
        if reader in UNSAFE:
            raise ConfigError(
                f"{reader} executes what a file says and is never used: save it in another format"
            )
        if reader not in safe:
            raise ConfigError(f"Neo has no reader '{reader}'{near_matches(str(reader), safe)}")
        return [safe[reader]]
    try:
        found = neo_io.list_candidate_ios(path)
    except ValueError:
        found = []
    if found and all(io.__name__ in UNSAFE for io in found):
        raise DataError(f"{path} is of a format that executes code when read: save it in another format")
    candidates = [io for io in found if io.__name__ in safe and _reads_spikes(io)]
    if not candidates and path.suffix.lower() in TABLES:
        raise DataError(f"{path} is a table of a format that is not read: save its ids and times as .csv")
    if not candidates:
        raise DataError(
            f"{path} is of no format that Neo reads spikes from: set task.recording.reader, e.g. to BlackrockIO"
        )
    return candidates


def _reads_spikes(io: Any) -> bool:
    names = {getattr(kind, "__name__", str(kind)) for kind in io.supported_objects}
    return "SpikeTrain" in names


def _blocks(candidate: Any, path: Path, arguments: Mapping[str, Any]) -> list[Any]:
    """Signals, often gigabytes beside the spikes, stay on disk where the reader can leave them there."""
    io = candidate(str(path))
    if arguments:
        return [io.read_block(**arguments)]
    lazy = bool(getattr(io, "support_lazy", False))
    blocks = [block for block in (io.read(lazy=True) if lazy else io.read()) or () if block is not None]
    if lazy:
        for block in blocks:
            for segment in block.segments:
                segment.spiketrains = [train.load() for train in segment.spiketrains]
    return blocks
