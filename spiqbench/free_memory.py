"""How much memory may still be taken, so that what cannot fit is refused before anything is allocated."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:  # readers of files ask too, and have no need of torch
    from torch import device as Device

CONTAINER = Path("/sys/fs/cgroup")


def available_bytes(device: "Device | None" = None) -> int:
    """Bytes that are free on a device, the processor's own memory if None, within a container's limit."""
    if device is not None and device.type == "cuda":
        import torch

        return torch.cuda.mem_get_info(device)[0]
    free = psutil.virtual_memory().available
    with suppress(OSError, ValueError):  # no limit: no such file, or "max"
        limit, used = (int((CONTAINER / name).read_text()) for name in ("memory.max", "memory.current"))
        free = min(free, max(0, limit - used + _reclaimable()))
    return free


def _reclaimable() -> int:
    """Of what a container uses: files that were read and are kept only until the memory is needed."""
    for line in (CONTAINER / "memory.stat").read_text().splitlines():
        if line.startswith("inactive_file "):
            return int(line.split()[1])
    return 0
