"""The most memory that one call takes on top of what the process holds already."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_memory(call: Callable[[], object]) -> int | None:
    """Bytes of resident memory that `call` adds at its worst moment; None where the system does not tell (not Linux).

    Pages that an allocator has kept from earlier calls are given back first, else they would hide what is
    reused.
    """
    try:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        CLEAR.write_text("5")  # restarts the high-water mark of this process
        before = _status("VmRSS")
        call()
        return max(0, _status("VmHWM") - before)
    except (OSError, AttributeError, StopIteration):
        return None


def _status(key: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) * 1024
