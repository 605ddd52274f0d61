"""<Z> of every qubit of a chain or ring of CZ or CPhase, by contraction along space: linear in the qubits.

Cut the circuit at one neuron. All that the neurons on one side of it can do to it is a function F(s, s') of its own
history of bits, s in the ket and s' in the bra, one bit before each layer of gates that matters. Causality makes F
small: it depends on nothing after the last bit in which s and s' differ. Where that is bit m, F is a matrix G_m over
the bits before, and G_m of a neuron follows from G_(m-1) of the neuron before it, level by level along the chain.
docs/engines.md has the derivation, a picture and the sources.

A gate diag(1, 1, 1, exp(i angle)) is RZ(angle / 2) on both of its qubits and exp(i angle / 4 ZZ), of which a
difference in the last bits leaves G_m = cos(angle / 2) F + i sin(angle / 2) z: F is what has been seen before, and
z = Tr[Z X], X the neighbour's state, the signal of that bit. Both are Hermitian over the bits before.

This file is the method in batched torch, for any device and any number of layers; `transverse_kernel` is the same in
C++, where for CZ G_m itself is Hermitian, and the notes on its blocks stand in native/transverse.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, joined_edges
from spiqbench.quantum.engines.dense import rotations
from spiqbench.quantum.engines.state_memory import require

COPIES = 40
"""Complex numbers of the last block that live at once, for each neuron and sample: measured, with autograd's."""


def applies(circuit: ReuploadingCircuit) -> bool:
    """Whether gates are diagonal and the two sides of a neuron never meet.

    So it is for brickwork and no entangler always, for a ring from 2 L - 1 qubits.
    """
    ring = circuit.entangler in ("cz_ring", "cphase_ring")
    return circuit.is_diagonal and (not ring or circuit.qubits >= 2 * circuit.layers - 1)


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
    half_turns = _half_turns(circuit, encoding)
    up, down = first_columns(encoding, weights + own_turns(circuit, encoding))
    kept = up.abs().square() - down.abs().square()  # the diagonal of U^dagger Z U; the rest is -2 up down
    value = kept[:, 0]
    if layers == 1:
        return value
    sides = [_Side.start(kept, half_turns, back) for back in (1, -1)]
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


def _half_turns(circuit: ReuploadingCircuit, like: Tensor) -> Tensor:
    """Half the angle of each gate, (layers - 1, qubits, 1), 0 where there is none."""
    return (joined_edges(circuit).to(like) * (circuit.entangling_angle / 2))[..., None]


def own_turns(circuit: ReuploadingCircuit, like: Tensor) -> Tensor:
    """What the RZ of the gates add to the trained angles, (layers, qubits, 3)."""
    half = _half_turns(circuit, like)
    return torch.nn.functional.pad(half + half.roll(1, 1), (2, 0, 0, 0, 0, 1))


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

    blocks: tuple[Tensor, ...]  # G_1 .. G_m: F where the ket's last bit is 0 and the bra's 1
    signal: Tensor  # z of bit m
    half: Tensor  # (layers - 1, qubits, 1, 1): half the angle of the edge that the influence of each neuron comes over
    back: int  # 1: from the neuron before, -1: from the one after

    @staticmethod
    def start(kept: Tensor, half_turns: Tensor, back: int) -> "_Side":
        signal = kept[:, 0].roll(back, 1).to(kept.dtype.to_complex())[..., None, None]
        half = (half_turns.roll(1, 1) if back == 1 else half_turns)[..., None]
        return _Side((_mixed(half[0], torch.ones_like(signal), signal),), signal, half, back)

    def grown(self, paths: Tensor, kept: Tensor) -> "_Side":
        """The next level, from the paths and the gates' diagonals of this one.

        With r the transform of paths * G_m over both histories, C and S the cosine and sine of half the angle,
        a = r + r^dagger and b = i (r - r^dagger), the next signal is
        [[c z + C a + S b, c (C z + i S F) + a], [c (C z - i S F) + a, c z + C a - S b]].
        """
        level, half = len(self.blocks), self.half[len(self.blocks) - 1]
        added = (paths * self.blocks[-1]).roll(self.back, 1)
        turns = _turns(self.half[: level - 1], added)
        added = turns @ added @ turns.mH
        kept = kept.roll(self.back, 1)[..., None, None]
        a, b = added + added.mH, 1j * (added - added.mH)
        same, tilt = kept * self.signal + half.cos() * a, half.sin() * b
        across = kept * _mixed(half, self.signal, _influence(self.blocks[:-1], self.signal))
        signal = _quarters(same + tilt, across + a, across.mH + a, same - tilt)
        block = _mixed(self.half[level], _influence(self.blocks, signal), signal)
        return _Side((*self.blocks, block), signal, self.half, self.back)


def _mixed(half: Tensor, plain: Tensor, turned: Tensor) -> Tensor:
    """What a gate between bits that differ in ket and bra makes of two Hermitian matrices; no gate leaves the first."""
    return half.cos() * plain + 1j * half.sin() * turned


def _quarters(a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    return torch.cat([torch.cat([a, b], -1), torch.cat([c, d], -1)], -2)


def _influence(blocks: tuple[Tensor, ...], like: Tensor) -> Tensor:
    """F over as many bits as there are blocks: [[F, G], [G^dagger, F]] for each bit more."""
    influence = torch.ones_like(like[..., :1, :1])
    for block in blocks:
        influence = _quarters(influence, block, block.mH, influence)
    return influence


def _turns(half: Tensor, like: Tensor) -> Tensor:
    """exp(+-i angle / 4) of bits against bits, (qubits, K, K); a bit whose edge has no gate is only summed over."""
    matrix = like.new_ones(half.shape[1], 1, 1)
    for edge in half / 2:
        same = torch.complex(edge.cos(), edge.sin())
        matrix = _quarters(same * matrix, same.conj() * matrix, same.conj() * matrix, same * matrix)
    return matrix
