"""<Z> of every qubit of a chain or ring of CZ, by contraction along space: linear in the qubits.

Cut the circuit at one neuron. All that the neurons on one side of it can do to it is a function F(s, s') of its own
history of bits, s in the ket and s' in the bra, one bit before each CZ layer that matters. Causality makes F small: it
depends on nothing after the last bit in which s and s' differ. Where that is bit m, F is a Hermitian matrix G_m over
the bits before, and G_m of a neuron follows from G_(m-1) of the neuron before it, level by level along the chain.
docs/engines.md has the derivation, a picture and the sources.

This file is the method in batched torch, for any device and any number of layers; `transverse_kernel` is the same in
C++, and the notes on its blocks stand in native/transverse.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, joined_edges
from spiqbench.quantum.engines.dense import rotations
from spiqbench.quantum.engines.memory import require

COPIES = 40
"""Complex numbers of the last block that live at once, for each neuron and sample: measured, with autograd's."""


def applies(circuit: ReuploadingCircuit) -> bool:
    """Whether the two sides of a neuron never meet: brickwork and no entangler always, a ring from 2 L - 1 qubits."""
    return circuit.is_made_of_cz and (
        circuit.entangler != "cz_ring" or circuit.qubits >= 2 * circuit.layers - 1
    )


def transverse_expectations(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> Tensor:
    """<Z> of every qubit, (batch, qubits); shapes as in `spiqbench.quantum.expectations`.

    Differentiable to any order, on every device. Raises ResourceError where the blocks do not fit in memory.
    """
    layers = circuit.layers
    last = encoding.numel() // layers * 2 * encoding.element_size() * 4 ** max(layers - 2, 0)
    require(
        COPIES * last,
        encoding.device,
        f"the blocks of {layers} layers over {circuit.qubits} qubits with a batch of {len(encoding)}",
        "take a smaller batch or fewer layers",
    )
    up, down = first_columns(encoding, weights)
    kept = up.abs().square() - down.abs().square()  # the diagonal of U^dagger Z U; the rest is -2 up down
    value = kept[:, 0]
    if layers == 1:
        return value
    joined = joined_edges(circuit).to(encoding.device)
    sides = [_Side.start(kept, joined, back) for back in (1, -1)]
    path = torch.stack(
        [up[:, 0], down[:, 0]], -1
    )  # amplitudes of the bits so far, the latest the highest of the index
    for level in range(1, layers):
        half = path.shape[-1] // 2
        weight = -2 * (up[:, level] * down[:, level])[..., None, None]
        paths = weight * path[..., :half, None] * path[..., None, half:].conj()
        terms = paths * sides[0].blocks[-1] * sides[1].blocks[-1]
        value = kept[:, level] * value + 2 * terms.sum((-1, -2)).real
        if level + 1 < layers:
            sides = [side.grown(paths, kept[:, level]) for side in sides]
            path = _longer(path, up[:, level, :, None], down[:, level, :, None])
    return value


def first_columns(encoding: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """The first column of Rot(weights) RY(encoding), two complex (batch, layers, qubits); the gate is in SU(2)."""
    rot = rotations(weights)
    cos, sin = torch.cos(encoding / 2), torch.sin(encoding / 2)
    up = rot[..., 0, 0] * cos + rot[..., 0, 1] * sin
    return up, rot[..., 1, 0] * cos + rot[..., 1, 1] * sin


def _longer(path: Tensor, up: Tensor, down: Tensor) -> Tensor:
    """Amplitudes of one bit more: the gate [[up, -down*], [down, up*]] takes the latest bit to the next."""
    zero, one = path.chunk(2, -1)
    return torch.cat([up * zero, -down.conj() * one, down * zero, up.conj() * one], -1)


@dataclass(frozen=True)
class _Side:
    """What reaches each neuron from one side, up to some level; tensors are (batch, qubits, K, K)."""

    blocks: tuple[Tensor, ...]  # G_1 .. G_m
    signal: Tensor  # G_m as it were if a gate acted on every edge
    joined: Tensor  # (layers - 1, qubits): the edge that the influence of each neuron comes over
    back: int  # 1: from the neuron before, -1: from the one after

    @staticmethod
    def start(kept: Tensor, joined: Tensor, back: int) -> "_Side":
        signal = kept[:, 0].roll(back, 1).to(kept.dtype.to_complex())[..., None, None]
        edges = joined.roll(1, 1) if back == 1 else joined
        return _Side((_where(edges[0], signal, torch.ones_like(signal)),), signal, edges, back)

    def grown(self, paths: Tensor, kept: Tensor) -> "_Side":
        """The next level, from the paths and the gates' diagonals of this one.

        With r the Walsh-Hadamard transform of paths * G_m over both histories, a = r + r^dagger, b = r - r^dagger:
        [[c z + a, c F - b], [c F + b, c z - a]], z what a gate would carry on, F the influence so far.
        """
        level, edge = len(self.blocks), self.joined[len(self.blocks) - 1]
        added = (paths * self.blocks[-1]).roll(self.back, 1)
        walsh = _walsh(self.joined[: level - 1], added)
        added = walsh @ added @ walsh.mT
        kept = kept.roll(self.back, 1)[..., None, None]
        a, b = added + added.mH, added - added.mH
        same, seen = kept * self.signal, kept * _influence(self.blocks[:-1], self.signal)
        plain = same + a
        signal = _quarters(
            plain,
            _where(edge, seen - b, plain),
            _where(edge, seen + b, plain),
            _where(edge, same - a, plain),
        )
        grown = _influence(self.blocks, signal)
        return _Side(
            (*self.blocks, _where(self.joined[level], signal, grown)), signal, self.joined, self.back
        )


def _where(edge: Tensor, joined: Tensor, apart: Tensor) -> Tensor:
    return torch.where(edge[:, None, None], joined, apart)


def _quarters(a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    return torch.cat([torch.cat([a, b], -1), torch.cat([c, d], -1)], -2)


def _influence(blocks: tuple[Tensor, ...], like: Tensor) -> Tensor:
    """F over as many bits as there are blocks: [[F, G], [G, F]] for each bit more."""
    influence = torch.ones_like(like[..., :1, :1])
    for block in blocks:
        influence = _quarters(influence, block, block, influence)
    return influence


def _walsh(joined: Tensor, like: Tensor) -> Tensor:
    """Signs (qubits, K, K) of bits against bits; a bit whose edge has no gate is only summed over."""
    matrix = like.new_ones(joined.shape[1], 1, 1)
    for edge in joined:
        sign = torch.where(edge, -1.0, 1.0).to(like.dtype)[:, None, None]
        matrix = _quarters(matrix, matrix, matrix, sign * matrix)
    return matrix
