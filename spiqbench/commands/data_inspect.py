"""`spiqbench data inspect`: what a recording holds, before anything is fitted to it."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from spiqbench.atomic import require_room_for, write_atomically
from spiqbench.commands.arguments import Arguments
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.recording import DEFAULT_BIN_WIDTH_MS, recording_overrides
from spiqbench.data.inspection.drift import Drift
from spiqbench.data.inspection.inspect import Inspection, inspect_recording
from spiqbench.data.inspection.timing import Memory
from spiqbench.data.inspection.widths import MOST_CLIPPED
from spiqbench.data.task import task_recording
from spiqbench.errors import ConfigError
from spiqbench.paths import at_home
from spiqbench.plural import many

if TYPE_CHECKING:  # takes longer to import than to refuse a mistyped file
    from rich.console import Console

SHOWN = 12


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench data inspect",
        description="Shape, rates, bursts, correlations, silent and duplicate neurons, clipped spikes at several "
        "widths of bins, memory, drift, and the tasks that a recording can carry.",
    )
    parser.add_argument("recording", help="a file, or the name of a recording or a task")
    parser.add_argument("overrides", nargs="*", help="keys of conf/task/*.yaml: task.recording.trials=true")
    parser.add_bin_width(f" (default: {DEFAULT_BIN_WIDTH_MS:g})")
    parser.add_argument("--raster", type=at_home, help="draw spikes and rates into this PNG")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_intermixed_args(arguments)
    if chosen.raster is not None:
        if chosen.raster.suffix.lower() != ".png":
            raise ConfigError(f"--raster {chosen.raster} must be a PNG: give a name that ends in .png")
        require_room_for(chosen.raster)
    overrides, assumed = recording_overrides(chosen.recording, chosen.bin_width_ms, chosen.overrides)
    config = compose(LeaderboardConfig, overrides).task.as_written
    recording = task_recording(config)
    found = inspect_recording(recording, config["split"], config["groups"])
    if chosen.raster is not None:
        from spiqbench.report.raster import raster_png

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

    console = Console(highlight=False)
    facts = _of_source(found) | _of_spikes(found, assumed) | _of_neurons(found) | _of_time(found)
    _show_facts({name: text for name, text in facts.items() if text}, console)
    _show_windows(found, console)
    _show_sizes(found, console)


def _of_source(found: Inspection) -> dict[str, str]:
    made_of = (found.provenance.species, found.provenance.preparation)
    return {
        "recording": f"{found.name} ({found.source})",
        "from": "; ".join(text for text in made_of if text),
        "licence": found.provenance.licence,
        "cite": found.provenance.citation,
    }


def _of_spikes(found: Inspection, assumed: bool) -> dict[str, str]:
    repeats, bins = many(found.repeats, "repeat"), many(found.time_bins, "bin")
    return {
        "shape": f"{repeats} x {bins} x {many(found.neurons, 'neuron')}, {found.seconds:.1f} s",
        "repeats": f"WARNING: {found.overlap}" if found.overlap else "",
        "bin width": f"{found.bin_width_ms:g} ms{' (assumed: --bin-width-ms says otherwise)' if assumed else ''}",
        "spikes": f"{found.spikes}" if found.clipped_share is not None else "",
        "rates": _rates(found.rates_hz),
        "bins": f"{found.occupied_bins} with a spike: {_rates(found.occupied_hz)}",
        "clipped": _clipped(found),
        "widths": _widths(found),
    }


def _of_neurons(found: Inspection) -> dict[str, str]:
    return {
        "most active": _listed([str(neuron) for neuron in found.most_active_first]),
        "silent": _listed([str(neuron) for neuron in found.silent]),
        "duplicates": _duplicates(found),
        "correlation": _correlation(found),
    }


def _of_time(found: Inspection) -> dict[str, str]:
    return {
        "burstiness": _burstiness(found),
        "memory": "none" if found.memory is None else _memory(found.memory),
        "drift": "too short to tell" if found.drift is None else _drift(found.drift),
    }


def _show_windows(found: Inspection, console: "Console") -> None:
    from rich.table import Table

    heads = ("window", "train", "validation", "test", "test groups", "gap")
    table = Table(*heads, title="windows, for any number of neurons")
    for counts in found.windows:
        parts = (counts.train, counts.validation, counts.test, counts.test_groups)
        numbers = [counts.reason] if counts.reason else [*map(str, parts), f"{counts.gap_seconds:g} s"]
        table.add_row(f"{counts.time_bins} bins, {counts.milliseconds:g} ms", *numbers)
    console.print(table)


def _show_sizes(found: Inspection, console: "Console") -> None:
    from rich.table import Table

    table = Table("neurons", "least active", "its bins", title="the most active neurons")
    for population in found.populations:
        table.add_row(str(population.size), f"{population.least_hz:.2f} Hz", str(population.least_spikes))
    console.print(table)


def _show_facts(facts: Mapping[str, str], console: "Console") -> None:
    """A line a fact; at a terminal that is narrower it goes on below itself, between words."""
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        for name, text in facts.items():
            print(f"{name:<12} {text}")
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(min_width=12)
    for name, text in facts.items():
        grid.add_row(name, Text(text))
    console.print(grid)


def _rates(hertz: Sequence[float]) -> str:
    return f"mean {sum(hertz) / len(hertz):.3f} Hz a neuron, from {min(hertz):.3f} to {max(hertz):.3f} Hz"


def _clipped(found: Inspection) -> str:
    if found.clipped_share is None:
        return "the source holds bins, not spike times"
    told = f"{found.clipped_share:.2%} of the spikes fell into a bin that had one"
    if found.clipped_share > MOST_CLIPPED:
        width = found.suggested_bin_width_ms
        remedy = "take shorter bins" if width is None else f"bins of {width:g} ms would do"
        told += f" - WARNING: a model sees none of these; {remedy}"
    return told


def _widths(found: Inspection) -> str:
    if found.widths is None:
        return ""
    shares = ", ".join(f"{width.bin_width_ms:g} ms {width.clipped_share:.1%}" for width in found.widths)
    return f"clipped at {shares}; {found.suggested_bin_width_ms:g} ms is suggested"


def _duplicates(found: Inspection) -> str:
    if found.duplicates is None:
        return "too many neurons to tell"
    return _listed([f"{pair.first} = {pair.second} ({pair.shared:.0%})" for pair in found.duplicates])


def _correlation(found: Inspection) -> str:
    if found.mean_correlation is None:
        return "none"
    return f"mean {found.mean_correlation:.4f}, largest {found.max_correlation:.3f}, of pairs in the same bin"


def _burstiness(found: Inspection) -> str:
    if found.burstiness is None:
        return "too few spikes to tell"
    return f"{found.burstiness:+.2f} (a Poisson process 0, bursts towards 1, a clock -1)"


def _memory(memory: Memory) -> str:
    lags = ", ".join(f"{value:.3f} at {lag}" for lag, value in memory.lags.items())
    falls = "longer than a tenth of a repeat" if memory.seconds is None else f"{memory.seconds:g} s"
    gap = (
        "no gap within a tenth of a repeat brings it below 0.1"
        if memory.gap_seconds is None
        else f"below 0.1 after {memory.gap_seconds:g} s, the gap that it asks for"
    )
    return f"population count correlates by {lags} bins; below 1/e after {falls}; {gap}"


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
