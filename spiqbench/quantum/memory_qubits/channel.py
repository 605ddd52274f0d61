"""A memory of a few qubits that meets the neurons one after the other: exact channels and moments.

In every time step, for one neuron after the other, a fresh qubit in |0> joins the memory, a block of rotations and
CZ gates acts on both, and the qubit is measured: 1 is a spike. The memory is never measured and goes on to the next
neuron, and from the last neuron to the next time step. Two Kraus operators on the memory say all of a neuron, so
cost is linear in neurons, whatever their number, and exponential in the memory alone.

`d` is the dimension 2**memory. A density matrix is held as its `d * d` real coordinates in an orthonormal basis of
the Hermitian matrices: the diagonal, then the real and the imaginary parts above it times the root of 2. All maps
are then real matrices, and those of a memory without coherences are the corner that belongs to the diagonal.
"""

from dataclasses import dataclass
from functools import reduce
from math import sqrt

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
    """The maps rho -> K rho K^dagger on coordinates, real `(neurons, 2, d * d, d * d)`."""
    size = kraus.shape[-1]
    diagonal, above, below = _places(size)
    maps = torch.einsum("nxij,nxkl->nxikjl", kraus, kraus.conj()).reshape(*kraus.shape[:2], size**2, size**2)
    upper, lower = maps.index_select(-1, above), maps.index_select(-1, below)
    symmetric, antisymmetric = (upper + lower) / sqrt(2), 1j * (upper - lower) / sqrt(2)
    return coordinates(
        torch.cat([maps.index_select(-1, diagonal), symmetric, antisymmetric], -1).transpose(-1, -2)
    ).transpose(-1, -2)


def coordinates(matrices: Tensor) -> Tensor:
    """Real coordinates of Hermitian matrices that are flattened row by row, `(..., d * d)`."""
    diagonal, above, _ = _places(round(sqrt(matrices.shape[-1])))
    upper = sqrt(2) * matrices.index_select(-1, above)
    return torch.cat([matrices.index_select(-1, diagonal).real, upper.real, upper.imag], -1)


def density_matrix(state: Tensor, size: int) -> Tensor:
    """The matrix `(size, size)` of a state: of its `size * size` coordinates, or of the diagonal alone."""
    diagonal, above, below = _places(size)
    populations, rest = state[:size].to(torch.complex128), state[size:]
    matrix = torch.zeros(size**2, dtype=torch.complex128).index_add(0, diagonal, populations)
    if len(rest):
        upper = torch.complex(*rest.chunk(2)) / sqrt(2)
        matrix = matrix.index_add(0, above, upper).index_add(0, below, upper.conj())
    return matrix.reshape(size, size)


def _places(size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Where the diagonal, the entries above it and their mirrors lie in a matrix flattened row by row."""
    rows, columns = torch.triu_indices(size, size, offset=1)
    return torch.arange(size) * (size + 1), rows * size + columns, columns * size + rows


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
        return (torch.arange(size) < self.dimension).to(self.spikes.dtype)

    @property
    def either(self) -> Tensor:
        """What a neuron does to the memory when nobody looks, `(neurons, size, size)`."""
        return self.spikes.sum(1)

    def whole_step(self) -> Tensor:
        """The averaged channel of a time step, `(size, size)`."""
        return reduce(lambda before, neuron: neuron @ before, self.either.unbind(0), self._identity())

    def stationary(self, whole_step: Tensor | None = None) -> Tensor:
        """The state that a time step leaves as it is, `(size,)`.

        Where a step has several, this is the one that an infinitesimal leak to the maximally mixed state singles
        out, which also keeps the gradient finite.

        Args:
            whole_step: what `whole_step()` gives, where it is at hand.
        """
        mixed = self.trace / self.dimension
        leak = 1e-9
        step = (1 - leak) * (self.whole_step() if whole_step is None else whole_step)
        return torch.linalg.solve(self._identity() - step, leak * mixed)

    def _identity(self) -> Tensor:
        return torch.eye(self.spikes.shape[-1], dtype=self.spikes.dtype)

    def moments(self, lags: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Exact moments of the stationary process.

        Returns:
            Rates `(neurons,)`, E[x_i x_j] in a bin for pairs i < j in the order of `torch.triu_indices`,
            P(K = k) `(neurons + 1,)`, and E[x_i(t) x_i(t + l)] `(lags, neurons)`.
        """
        neurons, _, size, _ = self.spikes.shape
        # Unbound once: a gradient of an index into the whole would be as large as the whole, for each neuron.
        maps, averaged = [pair.unbind(0) for pair in self.spikes.unbind(0)], self.either.unbind(0)
        sees = [self.trace @ spike for _, spike in maps]
        look_back, views = self._identity(), []
        for neuron, seen in zip(averaged, sees, strict=True):
            views.append(seen @ look_back)
            look_back = neuron @ look_back
        state = self.stationary(look_back)
        counts = torch.cat([state[:, None], state.new_zeros(size, neurons)], 1)
        fired = state.new_zeros(size, 0)
        rates, together = [], []
        for (silent, spike), neuron, seen in zip(maps, averaged, sees, strict=True):
            rates.append(seen @ state)
            together.append(seen @ fired)
            fired = torch.cat([neuron @ fired, (spike @ state)[:, None]], 1)
            state = neuron @ state
            shifted = torch.nn.functional.pad(counts[:, :-1], (1, 0))
            counts = silent @ counts + spike @ shifted
        current, own = fired, []
        for _ in range(lags):
            own.append((torch.stack(views) * current.T).sum(1))
            current = look_back @ current
        square = torch.stack([torch.nn.functional.pad(row, (0, neurons - len(row))) for row in together])
        rows, columns = torch.triu_indices(neurons, neurons, offset=1)
        lagged = torch.stack(own) if own else state.new_zeros(0, neurons)
        population = self.trace @ counts
        return torch.stack(rates), square[columns, rows], population, lagged
