"""What the entangling gates alone can do: no common noise, so that without them no two neurons are correlated.

    python benchmarks/quantum_part.py --steps 1000 --seeds 3             # runs what is missing, then the table
    python benchmarks/quantum_part.py --table docs/quantum_part.md       # the table alone
    python benchmarks/quantum_part.py --plot docs/images/quantum_part.svg

Each neuron has noise of its own and there are no shared processes. A ring of CPhase gates goes from no entanglement
(angle 0, the twin) to CZ (pi), with the same parameters, steps, loss and start. Beside it stands the classical control
of the same reach: a Fourier series with a logistic link in the noise of the neuron and of as many neighbours on each
side as a qubit of the circuit can feel, L - 1; the largest not above the circuit's parameters and the next above.
Every run is one line of the results file, so an interrupted study continues where it stopped.
"""

import argparse
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from studies import Row, mean_of, read, run_missing, study_task

ANGLES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""In units of pi."""
FOUR = ("firing_rate", "pairwise_covariance", "k_probability", "autocorrelogram")


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


def table(rows: list[Row]) -> str:
    """Means over seeds, a line a variant, as a page in Markdown."""
    lines = [
        "# The quantum part alone",
        "",
        "How these were measured, and how to read them, is told in [SpiQGAN](spiqgan.md).",
        "",
        "| task | variant | parameters | steps | seeds | fidelity | lowest to highest | realism | covariance "
        "| k-probability | autocorrelogram |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for (task, variant, steps), group in _grouped(rows).items():
        values = [row["fidelity"] for row in group]
        skills = " | ".join(mean_of(group, key) for key in FOUR[1:])
        lines.append(
            f"| {task} | {variant} | {group[0]['parameters']} | {steps} | {len(group)} | {np.mean(values):.3f} "
            f"| {min(values):.3f} to {max(values):.3f} | {np.mean([row['realism'] for row in group]):.3f} | {skills} |"
        )
    return "\n".join(lines) + "\n"


def _grouped(rows: list[Row]) -> dict[tuple[str, str, int], list[Row]]:
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["task"], row["variant"], row["steps"]), []).append(row)
    return groups


def plot(rows: list[Row], path: Path) -> None:
    """Fidelity and the skill of the covariance against the angle, a point a run; controls as lines."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharex=True)
    for axis, (title, value) in zip(
        axes,
        {
            "fidelity": lambda row: row["fidelity"],
            "skill of the pairwise covariance": lambda row: row["skills"]["pairwise_covariance"],
        }.items(),
        strict=True,
    ):
        for row in rows:
            if row["variant"].startswith("circuit"):
                axis.plot(float(row["variant"].split()[-2]), value(row), "o", color="C0", alpha=0.7)
        controls = {row["variant"]: row["parameters"] for row in rows if row["variant"].startswith("Fourier")}
        for colour, (name, parameters) in enumerate(controls.items(), start=1):
            mean = np.mean([value(row) for row in rows if row["variant"] == name])
            axis.axhline(mean, color=f"C{colour}", linewidth=1, label=f"{name} ({parameters})")
        axis.set_xlabel("angle of the CPhase gates, in units of pi")
        axis.set_title(title, fontsize=9)
    axes[1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", default="salamander_n8")
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--steps", type=int, default=1000, help="of each run")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--windows", type=int, default=256, help="drawn for a step of the generator")
    parser.add_argument("--results", type=Path, default=Path("outputs/quantum_part.jsonl"))
    parser.add_argument("--table", type=Path, help="write the table there instead of running")
    parser.add_argument("--plot", type=Path, help="draw the points there instead of running")
    options = parser.parse_args()
    if not (options.table or options.plot):
        task = study_task(options.task)
        chosen = variants(task.shape.neurons, options.layers, options.windows)
        run_missing(chosen, task, options.steps, range(options.seeds), options.results)
    rows = read(options.results)
    if options.plot:
        plot([row for row in rows if row["task"] == options.task], options.plot)
    elif options.table:
        options.table.write_text(table(rows))
    else:
        print(table(rows))


if __name__ == "__main__":
    main()
