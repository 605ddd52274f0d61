"""Writes the table of docs/engines.md: `python benchmarks/engines.py 4,8,12,16 > table.md`, one thread."""

import platform
import sys
from pathlib import Path

import pennylane
import torch

from spiqbench.quantum.bench import cells, engine_rows
from spiqbench.quantum.library import build_in_use

HEADINGS = (
    *("engine", "qubits", "batch", "precision", "ms", "x default.qubit", "peak MiB"),
    *("output error", "gradient error"),
)


def cpu_model() -> str:
    """The processor's name as the system gives it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.processor()


def main() -> None:
    torch.set_num_threads(1)
    widths = [int(text) for text in (sys.argv[1] if len(sys.argv) > 1 else "4,8,12,16").split(",")]
    rows = engine_rows(widths)
    print(
        f"CPU: {cpu_model()}, one thread; kernel build {build_in_use()}; torch {torch.__version__}, "
        f"PennyLane {pennylane.__version__}. Five layers of RY, Rot and a CZ ring, forward and backward, medians.\n"
    )
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + " --- |" * len(HEADINGS))
    for row in rows:
        print("| " + " | ".join(cells(row)) + " |")


if __name__ == "__main__":
    main()
