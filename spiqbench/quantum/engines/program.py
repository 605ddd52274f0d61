"""What the kernel runs: a whole circuit, or the sub-circuits in the light cones of its outputs."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spiqbench.quantum.circuit import ReuploadingCircuit, cnot_sources, entangler_pairs


@dataclass(frozen=True, eq=False)
class Program:
    """One shape of sub-circuit and the qubits it is laid over; qubit j of the sub-circuit is bit j of an index."""

    bits: int
    layers: int
    wires: int
    measured: int  # bit mask
    rotated: np.ndarray  # (layers,) bit masks
    neighbours: np.ndarray  # (layers, bits) bit masks: the partners of each bit in the CZ gates of the layer
    wire: np.ndarray  # (parts, bits): the circuit's qubit behind each bit
    sources: np.ndarray | None = None  # (layers, 2**bits): a CNOT entangler as an index map

    @property
    def parts(self) -> int:
        return len(self.wire)


@lru_cache(maxsize=64)
def whole_program(circuit: ReuploadingCircuit) -> Program:
    """All qubits in one state, qubit 0 the most significant bit."""
    n, layers = circuit.qubits, circuit.layers
    everything = (1 << n) - 1
    pairs = [entangler_pairs(circuit, layer) for layer in range(layers)]
    sources = None
    neighbours = np.zeros((layers, n), dtype=np.uint32)
    if circuit.is_diagonal:
        for layer in range(layers):
            for a, b in pairs[layer]:
                neighbours[layer, n - 1 - a] ^= np.uint32(1 << (n - 1 - b))
                neighbours[layer, n - 1 - b] ^= np.uint32(1 << (n - 1 - a))
    else:
        sources = np.stack([cnot_sources(n, p).numpy() for p in pairs]).astype(np.int32)
    return Program(
        bits=n,
        layers=layers,
        wires=n,
        measured=everything,
        rotated=np.full(layers, everything, dtype=np.uint32),
        neighbours=neighbours,
        wire=np.arange(n - 1, -1, -1, dtype=np.int32)[None],
        sources=sources,
    )


@lru_cache(maxsize=64)
def cone_programs(circuit: ReuploadingCircuit) -> tuple[Program, ...]:
    """The sub-circuits that <Z> of each qubit depends on; those of one shape share a program.

    CZ gates and RZ commute with each other, so going back from the readout a layer's entangler only joins
    the neighbours of the qubits that some later rotation touches. One output a sub-circuit: a second one
    would double the state and save nothing.
    """
    shapes: dict[tuple, list[list[int]]] = defaultdict(list)
    for output in range(circuit.qubits):
        reach = light_cone(circuit, output)
        depth = {q: sum(q in layer for layer in reach) for q in reach[0]}

        def offset(q: int, centre: int = output) -> int:
            return (q - centre + circuit.qubits // 2) % circuit.qubits

        order = sorted(reach[0], key=lambda q: (-depth[q], offset(q)))
        bit = {q: b for b, q in enumerate(order)}
        rotated = tuple(sum(1 << bit[q] for q in layer) for layer in reach)
        neighbours = np.zeros((circuit.layers, len(order)), dtype=np.uint32)
        for layer in range(circuit.layers - 1):
            for a, b in entangler_pairs(circuit, layer):
                if a in reach[layer + 1] or b in reach[layer + 1]:
                    neighbours[layer, bit[a]] ^= np.uint32(1 << bit[b])
                    neighbours[layer, bit[b]] ^= np.uint32(1 << bit[a])
        shapes[(rotated, neighbours.tobytes())].append(order)
    return tuple(
        Program(
            bits=len(orders[0]),
            layers=circuit.layers,
            wires=circuit.qubits,
            measured=1,
            rotated=np.array(rotated, dtype=np.uint32),
            neighbours=np.frombuffer(neighbours, dtype=np.uint32).reshape(circuit.layers, -1),
            wire=np.array(orders, dtype=np.int32),
        )
        for (rotated, neighbours), orders in shapes.items()
    )


def light_cone(circuit: ReuploadingCircuit, output: int) -> list[set[int]]:
    """Qubits whose rotations in each layer can move <Z> of one qubit, for an entangler of CZ gates."""
    reach = [{output}]
    for layer in range(circuit.layers - 2, -1, -1):
        joined = {q for pair in entangler_pairs(circuit, layer) for q in pair if reach[0] & set(pair)}
        reach.insert(0, reach[0] | joined)
    return reach


@lru_cache(maxsize=64)
def widest_cone(circuit: ReuploadingCircuit) -> int:
    """Qubits of the largest light cone: what the lightcone engine has to hold at once."""
    if not circuit.is_diagonal:
        return circuit.qubits
    return max(len(light_cone(circuit, output)[0]) for output in range(circuit.qubits))


def amplitude_count(programs: tuple[Program, ...]) -> int:
    """Complex numbers in all the states of some programs, for one sample: what they cost, roughly."""
    return sum(program.parts * 2**program.bits for program in programs)
