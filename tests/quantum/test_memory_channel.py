"""Coordinates of density matrices and maps on them, against the matrices themselves."""

import torch

from spiqbench.quantum.memory_qubits.channel import density_matrix
from spiqbench.quantum.memory_qubits.superoperators import superoperators


def test_a_map_on_coordinates_is_that_on_density_matrices():
    rng = torch.Generator().manual_seed(0)
    kraus = torch.randn(3, 2, 4, 4, generator=rng, dtype=torch.complex128)
    root = torch.randn(4, 4, generator=rng, dtype=torch.complex128)
    rho = root @ root.mH
    state = (rho.real + rho.imag).flatten()
    torch.testing.assert_close(density_matrix(state, 4), rho)
    maps = superoperators(kraus)
    for neuron in range(3):
        for outcome in range(2):
            operator = kraus[neuron, outcome]
            found = density_matrix(maps[neuron, outcome] @ state, 4)
            torch.testing.assert_close(found, operator @ rho @ operator.mH)


def test_coordinates_are_orthonormal():
    rng = torch.Generator().manual_seed(1)
    one, other = (density_matrix(torch.randn(9, generator=rng, dtype=torch.float64), 3) for _ in range(2))
    packed = [(matrix.real + matrix.imag).flatten() for matrix in (one, other)]
    torch.testing.assert_close(packed[0] @ packed[1], torch.trace(one @ other).real)


def test_a_state_without_coherences_is_its_diagonal():
    state = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64)
    torch.testing.assert_close(density_matrix(state, 3), torch.diag(state).to(torch.complex128))
