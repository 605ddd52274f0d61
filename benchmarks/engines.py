"""Engines side by side, the cost by the number of neurons, and the state vector against the limits of a core.

    python benchmarks/engines.py 4,8,12,16

CPU time of one thread, medians. benchmarks/engine_tables.py puts the tables in docs/engines.md.
"""

import platform
import statistics
import sys
import time
from functools import partial
from pathlib import Path

import pennylane
import torch
from limits import kernel_work, peak_bytes, peak_operations
from torch import Tensor

from spiqbench.compiled.library import build_in_use
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.expectations import choose_engine, expectations
from spiqbench.quantum.timing.bench import HEAD, EngineRow, cells, engine_rows
from spiqbench.quantum.timing.peak_memory import peak_memory
from spiqbench.report.escaping import table
from spiqbench.seeds import torch_generator

LIMIT_HEAD = ("qubits", "batch", "precision", "Gop/s", "of the peak", "GB/s", "of a cached copy")


def cpu_model() -> str:
    """The processor's name as the system gives it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.processor()


def limit_table(rows: list[EngineRow]) -> str:
    """How much of the machine the kernel uses: arithmetic, and bytes between registers and the states' memory."""
    found = []
    for row in rows:
        if row.engine != "statevector" or row.milliseconds is None:
            continue
        dtype = getattr(torch, row.precision)
        work = kernel_work(ReuploadingCircuit(row.qubits, 5), row.batch, dtype)
        seconds = row.milliseconds / 1e3
        operations, moved = work.operations / seconds, work.bytes_moved / seconds
        # two states of one block of samples, in 64-byte vectors, are what a pass goes through
        copied = peak_bytes(min(2**24, max(2**15, 2 * 64 * 2**row.qubits)))
        shares = [f"{operations / 1e9:.1f}", f"{operations / peak_operations(dtype):.0%}"]
        shares += [f"{moved / 1e9:.1f}", f"{moved / copied:.0%}"]
        found.append([str(row.qubits), str(row.batch), row.precision, *shares])
    return table(LIMIT_HEAD, found)


def engine_table(rows: list[EngineRow]) -> str:
    """What the machine is, and a table with a line an engine, size and precision."""
    return (
        f"CPU: {cpu_model()}, one thread; kernel build {build_in_use()}; torch {torch.__version__}, "
        f"PennyLane {pennylane.__version__}. Five layers of RY, Rot and a CZ ring, forward and "
        f"backward, CPU time, medians.\n\n{table(HEAD, map(cells, rows))}"
    )


WIDTH_HEAD = (
    *("neurons", "engine", "ms", "forward alone, ms", "both / forward", "ns a neuron and sample"),
    *("x 50 neurons", "CPhase / CZ", "peak MiB"),
)


def width_table(batch: int = 1024) -> str:
    """Forward and backward by the number of neurons, with the engine that `auto` takes and what it adds to memory.

    Beside it the forward pass alone, and a ring of CPhase gates; all three take turns.
    """
    found = {}
    for neurons in (12, 16, 24, 50, 160, 1000):
        circuit, phases = ReuploadingCircuit(neurons, 5), ReuploadingCircuit(neurons, 5, "cphase_ring", 1.0)
        rng = torch_generator("widths", neurons)
        encoding = torch.randn(batch, 5, neurons, generator=rng).requires_grad_()
        weights = torch.randn(circuit.weight_shape, generator=rng).requires_grad_()
        calls = {
            "both": partial(_step, circuit, encoding, weights),
            "forward": partial(expectations, circuit, encoding.detach(), weights.detach()),
            "phases": partial(_step, phases, encoding, weights),
        }
        memory = peak_memory(calls["both"])
        seconds: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(5):
            for name, call in calls.items():
                call()  # another one has just had the caches
                for _ in range(3):
                    start = time.process_time()
                    call()
                    seconds[name].append(time.process_time() - start)
        medians = {name: statistics.median(times) for name, times in seconds.items()}
        found[neurons] = (choose_engine(circuit, encoding.device), medians, memory)
    rows = []
    for neurons, (engine, medians, memory) in found.items():
        both = medians["both"]
        row = [str(neurons), engine, f"{1e3 * both:.3g}", f"{1e3 * medians['forward']:.3g}"]
        row += [f"{both / medians['forward']:.2f}", f"{1e9 * both / batch / neurons:.0f}"]
        row += [f"{both / found[50][1]['both']:.2f}", f"{medians['phases'] / both:.2f}"]
        rows.append([*row, "-" if memory is None else f"{memory / 2**20:.1f}"])
    return table(WIDTH_HEAD, rows, left=2)


def _step(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> None:
    torch.autograd.grad(expectations(circuit, encoding, weights).sum(), (encoding, weights))


def main() -> None:
    torch.set_num_threads(1)
    widths = [int(text) for text in (sys.argv[1] if len(sys.argv) > 1 else "4,8,12,16").split(",")]
    rows = engine_rows(widths)
    print(engine_table(rows))
    if build_in_use() is not None:
        print("\nThe statevector kernel against the limits of one core, both measured in the same run:\n")
        print(limit_table(rows))
    print("\nForward and backward with a batch of 1 024, float32:\n")
    print(width_table())


if __name__ == "__main__":
    main()
