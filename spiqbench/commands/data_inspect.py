"""`spiqbench data inspect`: what a recording holds, before anything is fitted to it."""

import json
from collections.abc import Sequence
from pathlib import Path

from spiqbench.atomic import require_room_for, write_atomically
from spiqbench.commands.arguments import Arguments
from spiqbench.commands.recording_overrides import DEFAULT_BIN_WIDTH_MS, recording_overrides
from spiqbench.config.compose import load, plain
from spiqbench.data.inspection import Drift, Inspection, inspect_recording
from spiqbench.data.task import task_recording
from spiqbench.errors import ConfigError

SHOWN = 12


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench data inspect",
        description="Shape, rates, silent and duplicate neurons, clipped spikes, drift over repeats, and the "
        "tasks that a recording can carry.",
    )
    parser.add_argument("recording", help=".npy, .npz, .mat, .nwb, a file that Neo reads, or a task's name")
    parser.add_argument("overrides", nargs="*", help="keys of conf/task/*.yaml: task.recording.trials=true")
    parser.add_argument(
        "--bin-width-ms", type=float, help=f"width of a bin (default: {DEFAULT_BIN_WIDTH_MS:g})"
    )
    parser.add_argument("--raster", type=Path, help="draw spikes and rates into this PNG")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_intermixed_args(arguments)
    if chosen.raster is not None:
        if chosen.raster.suffix.lower() != ".png":
            raise ConfigError(f"--raster {chosen.raster} is no PNG: give a name that ends in .png")
        require_room_for(chosen.raster)
    overrides, assumed = recording_overrides(chosen.recording, chosen.bin_width_ms, chosen.overrides)
    config = plain(load("leaderboard", overrides))["task"]
    recording = task_recording(config)
    found = inspect_recording(recording, config["split"], config["groups"])
    if chosen.raster is not None:
        from spiqbench.data.raster import raster_png

        write_atomically(chosen.raster, raster_png(recording))
    if chosen.json:
        print(json.dumps(found.as_dict(), indent=1, allow_nan=False))
    else:
        _print(found, assumed)
        if chosen.raster is not None:
            print(f"raster       {chosen.raster}")
    return 0


def _print(found: Inspection, assumed: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    width = f"{found.bin_width_ms:g} ms{' (assumed: --bin-width-ms says otherwise)' if assumed else ''}"
    rates = sorted(found.rates_hz)
    lines = {
        "recording": f"{found.name} ({found.source})",
        "shape": f"{found.repeats} repeats x {found.time_bins} bins x {found.neurons} neurons, {found.seconds:.1f} s",
        "bin width": width,
        "rates": f"mean {sum(rates) / len(rates):.2f} Hz a neuron, from {rates[0]:.2f} to {rates[-1]:.2f} Hz",
        "silent": _listed([str(neuron) for neuron in found.silent]),
        "duplicates": _listed(
            [f"{pair.first} = {pair.second} ({pair.shared:.0%})" for pair in found.duplicates]
        ),
        "clipped": "the source holds bins, not spike times"
        if found.clipped_share is None
        else f"{found.clipped} of {found.spikes_before_binning} spikes ({found.clipped_share:.2%}) "
        "fell into a bin that had one",
        "drift": "too short to tell" if found.drift is None else _drift(found.drift),
    }
    for name, text in lines.items():
        print(f"{name:<12} {text}")
    windows = Table(
        "window", "train", "validation", "test", "test groups", title="windows, for any number of neurons"
    )
    for counts in found.windows:
        numbers = (
            [counts.reason, "", "", ""]
            if counts.reason
            else [counts.train, counts.validation, counts.test, counts.test_groups]
        )
        windows.add_row(f"{counts.time_bins} bins, {counts.milliseconds:g} ms", *map(str, numbers))
    sizes = Table("neurons", "least active", "its spikes", title="the most active neurons")
    for population in found.populations:
        sizes.add_row(str(population.size), f"{population.least_hz:.2f} Hz", str(population.least_spikes))
    console = Console()
    console.print(windows)
    console.print(sizes)


def _drift(drift: Drift) -> str:
    told = (
        f"{drift.first_third_hz:.2f} Hz in the first third of the {drift.parts}, {drift.last_third_hz:.2f} Hz in "
        f"the last; a line changes by {drift.change:+.1%} (s.e. {drift.standard_error:.1%})"
    )
    if drift.changed_neurons:
        told += f"; doubled or halved: {_listed([str(neuron) for neuron in drift.changed_neurons])}"
    return told


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (", ".join(names[:SHOWN]) + more) or "none"
