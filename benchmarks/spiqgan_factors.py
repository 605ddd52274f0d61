"""What makes SpiQGAN train: one factor changed at a time, several seeds, scored on validation windows only.

    python benchmarks/spiqgan_factors.py --steps 400 --seeds 2          # runs what is missing, then the table
    python benchmarks/spiqgan_factors.py --write                        # puts the table in its place in the page
    python benchmarks/spiqgan_factors.py --plot docs/images/spiqgan_factors.svg

Every run is one line of the results file, so an interrupted study continues where it stopped. All factors have the
same number of steps.
"""

from pathlib import Path

import numpy as np
from studies import Row, Study, Variants, carry_out, study_parser

from spiqbench.statistics.registry import FIDELITY_KEYS

FACTORS: Variants = {
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
        "biological_weights": dict.fromkeys(FIDELITY_KEYS, 0.0),
    },
    "with autocovariance": {"biological_weights": dict.fromkeys((*FIDELITY_KEYS, "autocovariance"), 1.0)},
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
        "biological_weights": dict.fromkeys((*FIDELITY_KEYS, "autocovariance"), 1.0),
    },
}


def plot(rows: list[Row], path: Path) -> None:
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


STUDY = Study("spiqgan_factors", plot)


def main() -> None:
    options = study_parser(str(__doc__), STUDY, steps=[400], seeds=2).parse_args()
    carry_out(STUDY, options, lambda task: FACTORS)


if __name__ == "__main__":
    main()
