"""Refuses a simulation whose states do not fit into memory before anything is allocated."""

import torch

from spiqbench.errors import ResourceError
from spiqbench.free_memory import available_bytes
from spiqbench.quantum.circuit import ReuploadingCircuit

ALWAYS_FITS = 2**26  # asking the system costs more than such a request is worth


def state_bytes(circuit: ReuploadingCircuit, batch: int, dtype: torch.dtype, copies: int) -> int:
    """Bytes of `copies` states of a whole batch, complex in the precision of `dtype`."""
    return copies * batch * 2**circuit.qubits * 2 * dtype.itemsize


def require(needed: int, device: torch.device, request: str, advice: str) -> None:
    """Raises ResourceError where a simulation needs more bytes than there are."""
    if needed < ALWAYS_FITS:
        return
    free = available_bytes(device)
    if needed > free:
        raise ResourceError(f"{request} needs {needed:,} bytes and {free:,} are free: {advice}")
