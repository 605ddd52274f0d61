"""What the entangling gates alone can do: no common noise, so that without them no two neurons are correlated.

    python benchmarks/quantum_part.py                                    # runs what is missing, then the table
    python benchmarks/quantum_part.py --write                            # puts the table in its place in the page
    python benchmarks/quantum_part.py --plot docs/images/quantum_part.svg

Each neuron has noise of its own and there are no shared processes. A ring of CPhase gates goes from no entanglement
(angle 0, the twin) to CZ (pi), with the same parameters, steps, loss and start. Beside it stands the classical control
of the same reach: a Fourier series with a logistic link in the noise of the neuron and of as many neighbours on each
side as a qubit of the circuit can feel, L - 1; the largest not above the circuit's parameters and the next above.
All are run at two numbers of steps, the second twice the first, so that it shows who still gains.
Every run is one line of the results file, so an interrupted study continues where it stopped.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from studies import Row, Study, carry_out, margin, study_parser

from spiqbench.report.figures import GUIDE, INK, PALETTE, draw, for_page

ANGLES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""In units of pi."""

SHOWN: Mapping[str, Callable[[Row], float]] = {
    "fidelity": lambda row: row["fidelity"],
    "realism": lambda row: row["realism"],
    "skill of the pairwise covariance": lambda row: row["skills"]["pairwise_covariance"],
}
DARK = {"plot-0": "#3d9bdc", "plot-1": "#f0803c", "plot-2": "#24bd90"}
"""Colours of the plot where a reader's pages are dark."""
GROUNDS = ("#ffffff", "#131416")
INKS = (INK, "#e9e9ec")
"""Light and dark. The plot has a ground of its own: a page may be light where the reader's system is dark."""


def variants(neurons: int, layers: int, moment_windows: int) -> dict[str, Mapping[str, Any]]:
    """Changes to configurations by the names of their rows."""
    alike = {"common": 0, "moment_windows": moment_windows}
    found: dict[str, Mapping[str, Any]] = {
        f"circuit, CPhase angle {angle:g} pi": {**alike, "layers": layers, **_entangler(angle)}
        for angle in ANGLES
    }
    reach = layers - 1
    for width in _widths(neurons, layers, reach):
        found[f"Fourier series, {width} terms, reach {reach}"] = {
            **alike,
            "base": "fourier",
            "width": width,
            "reach": reach,
        }
    return found


def _entangler(angle: float) -> dict[str, Any]:
    """The ends of the scale are circuits that compiled engines run at any width."""
    if angle in (0.0, 1.0):
        return {"entangler": "cz_ring" if angle else "none"}
    return {"entangler": "cphase_ring", "entangling_angle": angle * math.pi}


def _widths(neurons: int, layers: int, reach: int) -> tuple[int, int]:
    """Terms of the series that hold at most the circuit's parameters, and one more."""
    circuit = (4 * layers - 1) * neurons + neurons
    a_term = (3 + min(2 * reach, neurons - 1)) * neurons
    most = max(1, (circuit - 2 * neurons) // a_term)
    return most, most + 1


def plot(rows: list[Row], path: Path) -> None:
    """Scores against the angle at the most steps, with Student's intervals over seeds; a point a run.

    Thin and dashed: half of the steps. Level lines, each with its interval: the twin and the classical controls.
    """

    def fill(figure: Figure) -> None:
        for place, (title, value) in enumerate(SHOWN.items(), start=1):
            axes = figure.add_subplot(1, len(SHOWN), place)
            _panel(axes, rows, value)
            axes.set_title(title, loc="left", fontsize=9)
            axes.set_xlabel("angle of the CPhase gates, in units of pi")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=3, frameon=False, fontsize=8)
        figure.tight_layout(rect=(0, 0.16, 1, 1))

    svg = for_page(draw(f"quantum part {path.stem}", (9.6, 3.6), fill)[0])
    path.write_text(_in_both_schemes(svg))


def _panel(axes: Axes, rows: list[Row], value: Callable[[Row], float]) -> None:
    most = max(row["steps"] for row in rows)
    circuits = [row for row in rows if row["variant"].startswith("circuit")]
    for steps in sorted({row["steps"] for row in rows}):
        of_angle = [
            (angle, [value(row) for row in circuits if _angle(row) == angle and row["steps"] == steps])
            for angle in ANGLES
        ]
        angles, values = zip(*[(angle, found) for angle, found in of_angle if found], strict=True)
        means = [np.mean(found) for found in values]
        if steps < most:
            axes.plot(angles, means, "--", color=PALETTE[1], linewidth=0.8, label=f"circuit, {steps} steps")
            continue
        margins = [margin(found) for found in values]
        axes.errorbar(angles, means, margins, color=PALETTE[1], capsize=3, label=f"circuit, {steps} steps")
        for angle, found in zip(angles, values, strict=True):
            axes.plot([angle] * len(found), found, "o", color=PALETTE[1], markersize=3, alpha=0.4)
    controls = [row for row in rows if row["steps"] == most and (row not in circuits or _angle(row) == 0)]
    colours = (GUIDE, PALETTE[0], PALETTE[2])
    for colour, name in zip(colours, dict.fromkeys(row["variant"] for row in controls), strict=False):
        group = [row for row in controls if row["variant"] == name]
        found = [value(row) for row in group]
        said = "no entanglement (the twin)" if name.startswith("circuit") else name
        axes.axhline(
            np.mean(found), color=colour, linewidth=1, label=f"{said}, {group[0]['parameters']} parameters"
        )
        axes.axhspan(
            np.mean(found) - margin(found), np.mean(found) + margin(found), color=colour, alpha=0.15, lw=0
        )


def _angle(row: Row) -> float:
    """Of a circuit's row, in units of pi."""
    return float(row["variant"].split()[-2])


def _in_both_schemes(svg: str) -> str:
    """An SVG for a page, as a file of its own that follows the reader's choice of light or dark."""
    light = {f"plot-{place}": colour.lower() for place, colour in enumerate(PALETTE)}
    light, dark = (
        f"svg {{ color: {ink}; background: {ground}; "
        + "".join(f"--{name}: {colour}; " for name, colour in colours.items())
        + "}"
        for ink, ground, colours in zip(INKS, GROUNDS, (light, DARK), strict=True)
    )
    style = f"<style>{light} @media (prefers-color-scheme: dark) {{ {dark} }}</style>"
    end = svg.index(">") + 1
    return svg[:end] + "\n " + style + svg[end:]


STUDY = Study("quantum_part", plot)


def main() -> None:
    parser = study_parser(str(__doc__), STUDY, steps=[1000, 2000], seeds=5)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--windows", type=int, default=128, help="drawn for a step of the generator")
    options = parser.parse_args()
    carry_out(STUDY, options, lambda task: variants(task.shape.neurons, options.layers, options.windows))


if __name__ == "__main__":
    main()
