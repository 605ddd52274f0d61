"""What makes SpiQGAN train: one factor changed at a time, several seeds, scored on validation windows only.

    python benchmarks/spiqgan_factors.py --steps 400 --seeds 2           # runs what is missing, then the table
    python benchmarks/spiqgan_factors.py --table docs/spiqgan_factors.md  # the table alone
    python benchmarks/spiqgan_factors.py --plot docs/images/spiqgan_factors.svg

Every run is one line of the results file, so an interrupted study continues where it stopped. All factors have the
same number of steps.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from studies import mean_of, read, run_missing, study_task

Overrides = dict[str, Any]
FOUR = ("firing_rate", "pairwise_covariance", "k_probability", "autocorrelogram")

FACTORS: Mapping[str, Overrides] = {
    "default": {},
    "twin (no entanglement)": {"entangler": "none"},
    "start: angles 0.1, scales equal": {"first_angles": 0.1, "first_scales": 0.0},
    "twin, start: angles 0.1, scales equal": {
        "entangler": "none",
        "first_angles": 0.1,
        "first_scales": 0.0,
    },
    "noise of first order": {"noise_order": 1},
    "common processes: 0": {"common": 0},
    "common processes: 1": {"common": 1},
    "common processes: 5": {"common": 5},
    "uniform noise": {"noise": "uniform"},
    "feedback of the last spikes": {"_target_": "spiqbench.models.spiqgan.feedback.FeedbackSpiQGAN"},
    "biological loss alone": {"critic_weight": 0.0},
    "critic weight 1": {"critic_weight": 1.0},
    "critic alone": {
        "critic_weight": 1.0,
        "biological_weights": dict.fromkeys(FOUR, 0.0),
    },
    "with autocovariance": {"biological_weights": dict.fromkeys((*FOUR, "autocovariance"), 1.0)},
    "64 windows for the moments": {"moment_windows": 64},
    "learning rate 0.05": {"learning_rate": 0.05},
    "twin, learning rate 0.05": {"entangler": "none", "learning_rate": 0.05},
    "constant learning rate": {"schedule": "constant"},
    "CNOT ring": {"entangler": "cnot_ring"},
    "brickwork": {"entangler": "brickwork"},
    "word readout": {"readout": "word"},
    "own block for each step": {"sharing": "per_step"},
    "own block for each step, one noise vector": {"base": "spiqgan_patch"},
    "3 layers": {"layers": 3},
    "3 layers, twin": {"layers": 3, "entangler": "none"},
    "memory of 3 qubits": {"base": "spiqgan_memory"},
    "memory of 3 qubits, dephased (twin)": {"base": "spiqgan_memory_dephased"},
    "memory of 2 qubits": {"base": "spiqgan_memory", "memory": 2},
    "memory of 3 qubits, 2 layers": {"base": "spiqgan_memory", "layers": 2},
    "memory of 3 qubits, learning rate 0.1": {"base": "spiqgan_memory", "learning_rate": 0.1},
    "memory of 3 qubits, with autocovariance": {
        "base": "spiqgan_memory",
        "biological_weights": dict.fromkeys((*FOUR, "autocovariance"), 1.0),
    },
}
"""Changes to the configuration of `base`, by default spiqgan."""


def table(rows: list[dict[str, Any]]) -> str:
    """Means over seeds, the lowest and highest fidelity beside them, as a page in Markdown."""
    lines = [
        "# SpiQGAN, one factor at a time",
        "",
        "How these were measured is told in [what is published, what is reconstructed](spiqgan.md).",
        "",
        "| factor | parameters | steps | seeds | fidelity | lowest to highest | realism | rate | covariance "
        "| k-probability | autocorrelogram |",
        "| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["variant"], row["steps"]), []).append(row)
    for (factor, steps), group in groups.items():
        values = [row["fidelity"] for row in group]
        realism = np.mean([row["realism"] for row in group])
        skills = " | ".join(mean_of(group, key) for key in FOUR)
        lines.append(
            f"| {factor} | {group[0]['parameters']} | {steps} | {len(group)} | {np.mean(values):.3f} "
            f"| {min(values):.3f} to {max(values):.3f} | {realism:.3f} | {skills} |"
        )
    return "\n".join(lines) + "\n"


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Validation fidelity over the course of training, a line a run, a panel a factor."""
    import matplotlib.pyplot as plt

    factors = list(dict.fromkeys(row["variant"] for row in rows))
    columns = 4
    lines = -(-len(factors) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(3 * columns, 2 * lines), sharex=True, sharey=True)
    for axis, factor in zip(axes.flat, factors, strict=False):
        for row in rows:
            if row["variant"] in ("default", factor):
                colour = "C0" if row["variant"] == factor else "0.8"
                steps, values = np.array(row["curve"]).T
                axis.plot(steps / row["steps"], values, color=colour, linewidth=1)
        axis.set_title(factor, fontsize=8)
    for axis in list(axes.flat)[len(factors) :]:
        axis.set_visible(False)
    axes.flat[0].set_ylim(0, 1)
    figure.supxlabel("share of the training steps")
    figure.supylabel("fidelity on validation windows (grey: default)")
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", default="salamander_n8")
    parser.add_argument("--steps", type=int, default=400, help="of each run")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="names of factors")
    parser.add_argument("--results", type=Path, default=Path("outputs/spiqgan_factors.jsonl"))
    parser.add_argument("--table", type=Path, help="write the table there instead of running")
    parser.add_argument("--plot", type=Path, help="draw the curves there instead of running")
    options = parser.parse_args()
    if not (options.table or options.plot):
        chosen = {name: FACTORS[name] for name in options.only or FACTORS}
        run_missing(chosen, study_task(options.task), options.steps, range(options.seeds), options.results)
    rows = read(options.results)
    if options.plot:
        plot(rows, options.plot)
    elif options.table:
        options.table.write_text(table(rows))
    else:
        print(table(rows))


if __name__ == "__main__":
    main()
