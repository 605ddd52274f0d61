"""A memory of a few qubits that meets the neurons one after the other: exact channels and moments.

In every time step, for one neuron after the other, a fresh qubit in |0> joins the memory, a block of rotations and
CZ gates acts on both, and the qubit is measured: 1 is a spike. The memory is never measured and goes on to the next
neuron, and from the last neuron to the next time step. Two Kraus operators on the memory say all of a neuron, so
cost is linear in neurons, whatever their number, and exponential in the memory alone.

Vectors here are density matrices, flattened row by row; `d` is the dimension 2**memory.
"""

from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit, entangler_pairs


def diagonal_of_cz(circuit: ReuploadingCircuit, layer: int) -> Tensor:
    """Signs of the CZ gates of a layer on every basis state, `(2**qubits,)`; qubit 0 is the highest bit."""
    states = torch.arange(2**circuit.qubits)
    signs = torch.ones(2**circuit.qubits, dtype=torch.float64)
    for first, second in entangler_pairs(circuit, layer):
        both = (states >> (circuit.qubits - 1 - first)) & (states >> (circuit.qubits - 1 - second)) & 1
        signs = signs * (1 - 2 * both)
    return signs


def kraus_operators(circuit: ReuploadingCircuit, angles: Tensor) -> Tensor:
    """Kraus operators of each neuron's block on the memory, `(neurons, 2, d, d)` for silence and spike.

    Args:
        circuit: of one block: qubit 0 is the neuron's, the others are the memory; entangler of CZ gates.
        angles: `(neurons, layers, qubits, 2)`: RZ, then RY. A second RZ would only add to the next layer's.
    """
    turn_z, turn_y = angles.to(torch.float64).unbind(-1)
    phase = torch.polar(torch.ones_like(turn_z), turn_z / 2)
    cosine, sine = torch.cos(turn_y / 2), torch.sin(turn_y / 2)
    gates = torch.stack(
        [
            torch.stack([cosine * phase.conj(), -sine * phase], -1),
            torch.stack([sine * phase.conj(), cosine * phase], -1),
        ],
        -2,
    )
    neurons, memory = len(angles), 2 ** (circuit.qubits - 1)
    # Columns: the memory's basis states beside the neuron's |0>.
    state = torch.eye(2 * memory, dtype=gates.dtype)[:, :memory].expand(neurons, -1, -1)
    for layer in range(circuit.layers):
        turned = reduce(_kron, gates[:, layer].unbind(1)) @ state
        state = diagonal_of_cz(circuit, layer)[:, None] * turned
    return state.reshape(neurons, 2, memory, memory)


def _kron(left: Tensor, right: Tensor) -> Tensor:
    """Kronecker products of two batches of square matrices."""
    size = left.shape[-1] * right.shape[-1]
    return torch.einsum("nij,nkl->nikjl", left, right).reshape(len(left), size, size)


def superoperators(kraus: Tensor) -> Tensor:
    """The maps rho -> K rho K^dagger, `(neurons, 2, d * d, d * d)`."""
    size = kraus.shape[-1] ** 2
    return torch.einsum("nxij,nxkl->nxikjl", kraus, kraus.conj()).reshape(*kraus.shape[:2], size, size)


@dataclass(frozen=True)
class MemoryChannel:
    """A time step of the memory: what it does to a state, and what can be said of the spikes without a draw.

    Attributes:
        spikes: superoperators `(neurons, 2, d * d, d * d)`, one for silence and one for a spike.
        dephased: whether the memory loses its coherences at the end of every step, which leaves a classical
            hidden Markov chain over its 2**memory basis states.
    """

    spikes: Tensor
    dephased: bool = False

    @property
    def trace(self) -> Tensor:
        """The functional that takes the trace."""
        size = round(self.spikes.shape[-1] ** 0.5)
        return torch.eye(size, dtype=self.spikes.dtype).flatten()

    @property
    def either(self) -> Tensor:
        """What a neuron does to the memory when nobody looks, `(neurons, d * d, d * d)`."""
        return self.spikes.sum(1)

    def end_step(self, states: Tensor) -> Tensor:
        """Close a time step: `states` `(d * d, any)`."""
        return self.trace[:, None] * states if self.dephased else states

    def whole_step(self) -> Tensor:
        """The averaged channel of a time step, `(d * d, d * d)`."""
        identity = torch.eye(self.spikes.shape[-1], dtype=self.spikes.dtype)
        return self.end_step(reduce(lambda before, neuron: neuron @ before, self.either.unbind(0), identity))

    def stationary(self) -> Tensor:
        """The state that a time step leaves as it is, `(d * d,)`.

        Where a step has several, this is the one that least squares single out; an infinitesimal leak to the
        maximally mixed state makes it unique and its gradient finite.
        """
        trace = self.trace
        mixed = trace / trace.sum()
        leak = 1e-9
        step = (1 - leak) * self.whole_step()
        system = torch.eye(len(trace), dtype=trace.dtype) - step
        return torch.linalg.solve(system, leak * mixed)

    def moments(self, lags: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Exact moments of the stationary process.

        Returns:
            rates `(neurons,)`, E[x_i x_j] in a bin for pairs i < j in the order of `torch.triu_indices`,
            P(K = k) `(neurons + 1,)`, and E[x_i(t) x_i(t + l)] `(lags, neurons)`.
        """
        silent, spike = self.spikes.unbind(1)
        either = self.either
        neurons, size, _ = spike.shape
        state = self.stationary()
        counts = torch.cat([state[:, None], state.new_zeros(size, neurons)], 1)
        fired = state.new_zeros(size, 0)
        look_back = torch.eye(size, dtype=state.dtype)
        rates, together, views = [], [], []
        for neuron in range(neurons):
            sees = self.trace @ spike[neuron]
            rates.append(sees @ state)
            together.append(sees @ fired)
            views.append(sees @ look_back)
            look_back = either[neuron] @ look_back
            fired = torch.cat([either[neuron] @ fired, (spike[neuron] @ state)[:, None]], 1)
            state = either[neuron] @ state
            shifted = torch.nn.functional.pad(counts[:, :-1], (1, 0))
            counts = silent[neuron] @ counts + spike[neuron] @ shifted
        step = self.end_step(look_back)
        current, own = self.end_step(fired), []
        for _ in range(lags):
            own.append((torch.stack(views) * current.T).sum(1))
            current = step @ current
        square = torch.stack([torch.nn.functional.pad(row, (0, neurons - len(row))) for row in together])
        rows, columns = torch.triu_indices(neurons, neurons, offset=1)
        lagged = torch.stack(own) if own else state.new_zeros(0, neurons)
        population = self.trace @ counts
        return torch.stack(rates).real, square[columns, rows].real, population.real, lagged.real
