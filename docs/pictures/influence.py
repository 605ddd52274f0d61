"""The picture of docs/engines.md: `python docs/pictures/influence.py` writes docs/images/influence.svg."""

from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from numpy.typing import NDArray

TARGET = Path(__file__).resolve().parent.parent / "images" / "influence.svg"
BITS = 4  # CZ layers that matter in a circuit of five
COLOURS = ("#ffffff", "#f2c14e", "#8fb8de", "#4d8b9e", "#1b3a57")


def block_of(histories: NDArray[np.int_], others: NDArray[np.int_]) -> NDArray[np.int_]:
    """Which block holds F(s, s'): the last bit in which both differ, 1 to BITS, or 0 where they agree."""
    different = histories[:, None] ^ others[None, :]
    return np.where(different > 0, np.floor(np.log2(np.maximum(different, 1))).astype(int) + 1, 0)


def matrix(axis: Axes) -> None:
    """The influence as a matrix over two histories."""
    histories = np.arange(2**BITS)
    axis.imshow(block_of(histories, histories), cmap=ListedColormap(COLOURS), interpolation="nearest")
    for block, (row, column) in enumerate([(1, 0), (2.5, 0.5), (5.5, 1.5), (11.5, 3.5)], start=1):
        axis.text(
            column,
            row,
            f"$G_{block}$",
            ha="center",
            va="center",
            fontsize=7 + 2 * block,
            color="white" if block > 2 else "black",
        )
    axis.set_xticks([]), axis.set_yticks([])
    axis.set_xlabel("history of bits in the bra, $s'$")
    axis.set_ylabel("history of bits in the ket, $s$")
    axis.set_title("influence F(s, s'): 256 entries, 85 real numbers", fontsize=9)


def chain(axis: Axes) -> None:
    """Which block of a neuron is made of which blocks of the one before."""
    for neuron in range(4):
        for block in range(1, BITS + 1):
            axis.add_patch(
                plt.Rectangle((neuron - 0.22, block - 0.22), 0.44, 0.44, color=COLOURS[block], ec="black")
            )
            axis.text(
                neuron,
                block,
                f"$G_{block}$",
                ha="center",
                va="center",
                color="white" if block > 2 else "black",
            )
            if block < BITS:
                axis.annotate(
                    "", (neuron, block + 0.75), (neuron, block + 0.25), arrowprops={"arrowstyle": "->"}
                )
                if neuron < 3:
                    axis.annotate(
                        "",
                        (neuron + 0.77, block + 0.8),
                        (neuron + 0.23, block + 0.2),
                        arrowprops={"arrowstyle": "->", "color": "#d1495b"},
                    )
    axis.set_xlim(-0.5, 3.5), axis.set_ylim(0.5, BITS + 0.5)
    axis.set_xticks(range(4), ["n - 1", "n", "n + 1", "n + 2"])
    axis.set_yticks([])
    axis.set_xlabel("neuron that is reached")
    axis.set_title("each block from the one below it and its neighbour's", fontsize=9)
    axis.spines[:].set_visible(False)


def main() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    matrix(axes[0])
    chain(axes[1])
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    plt.rcParams["svg.hashsalt"] = TARGET.name
    figure.savefig(TARGET, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
