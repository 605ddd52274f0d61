"""How far the kernel is from what this machine can do at all: arithmetic, and bytes to and from the cache."""

import time
from dataclasses import dataclass

import torch

from spiqbench.compiled.library import PRECISIONS, library
from spiqbench.quantum.circuit import ReuploadingCircuit


@dataclass(frozen=True)
class KernelWork:
    """What a training step of a CZ circuit asks of the machine, for a whole batch."""

    operations: int  # multiply-adds (or single adds and multiplies) on one number
    bytes_moved: int  # between registers and the memory that holds the states


def kernel_work(circuit: ReuploadingCircuit, batch: int, dtype: torch.dtype) -> KernelWork:
    """Counted from the kernel's loops, for one state of all qubits and <Z> of all of them; two layers or more.

    Phases cost about 4 operations a basis state to form and 4 to apply; a rotation 2; the derivatives along
    X and Y 4; <X> and <Y> 2. Only these loops count: not the trigonometry of the gates, nor the reading of
    the batch.
    """
    n, middle = circuit.qubits, circuit.layers - 2
    forward = 2 + middle * (8 + 2 * n) + (8 + 2 * n + 4)
    observable = 4 + 2 * n
    undone = middle * (4 + 8 + 5 + 4 * n + 4 * n) - (4 if middle else 0) + (2 + 8 + 8)
    # a pass reads and writes each state that it changes; three qubits a pass forward, two on the way back
    passes_forward = 1 + 2 * middle * -(-n // 3) + (1 + -(-n // 3))
    passes_back = 4 + 3 * -(-n // 3) + 4 * middle * -(-n // 2) + 4
    states = batch * 2**n
    return KernelWork(
        operations=states * (forward + observable + undone),
        bytes_moved=states * 2 * dtype.itemsize * (passes_forward + passes_back),
    )


def peak_operations(dtype: torch.dtype) -> float:
    """Multiply-adds a second of one thread on full vectors in registers, measured; 0 without the kernel."""
    lib = library()
    if lib is None:
        return 0.0
    spin = getattr(lib, f"spiq_operations_{PRECISIONS[dtype]}")
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        done = spin(500_000)
        best = max(best, done / (time.perf_counter() - start))
    return best


def peak_bytes(block: int = 2**16) -> float:
    """Bytes a second that one thread copies (read and written) within blocks of `block` bytes, measured."""
    source, target = torch.zeros(block, dtype=torch.uint8), torch.empty(block, dtype=torch.uint8)
    repeats = max(1, 2**26 // block)
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(repeats):
            target.copy_(source)
        best = max(best, 2 * block * repeats / (time.perf_counter() - start))
    return best
