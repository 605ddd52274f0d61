"""A memory of a few qubits that meets the neurons one after the other: exact channels and moments.

In every time step, for one neuron after the other, a fresh qubit in |0> joins the memory, a block of rotations and
CZ gates acts on both, and the qubit is measured: 1 is a spike. The memory is never measured and goes on to the next
neuron, and from the last neuron to the next time step. Two Kraus operators on the memory say all of a neuron, so
cost is linear in neurons, whatever their number, and exponential in the memory alone.

`d` is the dimension 2**memory. A density matrix rho is held as the real matrix Re rho + Im rho, which says all of it:
the one is symmetric and the other antisymmetric. Its entries are coordinates in an orthonormal basis. All maps
are then real matrices on d * d numbers, and those of a memory without coherences are matrices on its diagonal.
"""

from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor

from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.engines.dense import entangling_phases
from spiqbench.quantum.memory_qubits.moments import stationary_moments, stationary_state


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
        state = entangling_phases(circuit, layer)[:, None] * turned
    return state.reshape(neurons, 2, memory, memory)


def _kron(left: Tensor, right: Tensor) -> Tensor:
    """Kronecker products of two batches of square matrices."""
    size = left.shape[-1] * right.shape[-1]
    return torch.einsum("nij,nkl->nikjl", left, right).reshape(len(left), size, size)


def density_matrix(state: Tensor, size: int) -> Tensor:
    """The matrix `(size, size)` of a state: of its `size * size` coordinates, or of the diagonal alone."""
    packed = torch.diag(state) if len(state) == size else state.reshape(size, size)
    return torch.complex(packed + packed.T, packed - packed.T) / 2


def transitions(kraus: Tensor) -> Tensor:
    """`superoperators` of a memory that loses its coherences after each of them, `(neurons, 2, d, d)`.

    Classical transition probabilities of the memory's basis states, together with silence or a spike.
    """
    return kraus.real.square() + kraus.imag.square()


@dataclass(frozen=True)
class MemoryChannel:
    """A time step of the memory: what it does to a state, and what can be said of the spikes without a draw.

    Attributes:
        spikes: real maps on the memory's coordinates, `(neurons, 2, size, size)`, one for silence and one for a
            spike: `superoperators`, or `transitions`.
        dimension: d, the number of coordinates that are probabilities of basis states.
    """

    spikes: Tensor
    dimension: int

    @property
    def trace(self) -> Tensor:
        """The functional that takes the trace."""
        size = self.spikes.shape[-1]
        every = 1 if size == self.dimension else self.dimension + 1
        return (torch.arange(size) % every == 0).to(self.spikes.dtype)

    @property
    def either(self) -> Tensor:
        """What a neuron does to the memory when its spike is not read, `(neurons, size, size)`."""
        return self.spikes.sum(1)

    def whole_step(self) -> Tensor:
        """The averaged channel of a time step, `(size, size)`."""
        return reduce(lambda before, neuron: neuron @ before, self.either.unbind(0), self._identity())

    def stationary(self) -> Tensor:
        """The state that a time step leaves as it is, `(size,)`."""
        return stationary_state(self.whole_step(), self.trace)

    def _identity(self) -> Tensor:
        return torch.eye(self.spikes.shape[-1], dtype=self.spikes.dtype)

    def moments(self, lags: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Exact moments of the stationary process.

        Returns:
            Rates `(neurons,)`, E[x_i x_j] in a bin for pairs i < j in the order of `torch.triu_indices`,
            P(K = k) `(neurons + 1,)`, and E[x_i(t) x_i(t + l)] `(lags, neurons)`.
        """
        rates, square, population, lagged = stationary_moments(self.spikes, self.trace, lags)
        rows, columns = torch.triu_indices(len(rates), len(rates), offset=1)
        return rates, square[columns, rows], population, lagged
