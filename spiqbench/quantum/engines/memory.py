"""Refuses what cannot fit before anything is allocated."""

from contextlib import suppress
from pathlib import Path

import psutil
import torch

from spiqbench.errors import ResourceError
from spiqbench.quantum.circuit import ReuploadingCircuit

ALWAYS_FITS = 2**26  # asking the system costs more than such a request is worth


def available_bytes(device: torch.device) -> int:
    """Memory that a simulation may still take on a device, a container's limit included."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    free = psutil.virtual_memory().available
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    with suppress(OSError, ValueError):  # no such file, or "max"
        free = min(free, int(limit.read_text()) - int(used.read_text()))
    return free


def state_bytes(circuit: ReuploadingCircuit, batch: int, dtype: torch.dtype, copies: int) -> int:
    """Bytes of `copies` states of a whole batch, complex in the precision of `dtype`."""
    return copies * batch * 2**circuit.qubits * 2 * dtype.itemsize


def require(needed: int, device: torch.device, request: str, advice: str) -> None:
    """Raises ResourceError where a simulation needs more bytes than there are."""
    if needed < ALWAYS_FITS:
        return
    free = available_bytes(device)
    if needed > free:
        raise ResourceError(f"{request} needs {needed:,} bytes and {max(free, 0):,} are free: {advice}")
