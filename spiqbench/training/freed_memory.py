"""Why a process that trains keeps the memory that it frees.

A training step takes and frees the same tens of megabytes again and again. The C library gives what is freed back to
the system, which clears every page of it before the next step may write there: up to a sixth of a step of wide models.
"""

import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of the two settings in malloc.h of glibc, see mallopt(3)."""

_LARGEST_KEPT = 32 * 2**20
"""Bytes; glibc takes no more for one block on machines of 64 bits."""

_KEPT = 2**30
"""Bytes of freed memory, above which it goes back to the system all the same."""


def keep_freed_memory() -> None:
    """Let this process keep up to a gigabyte of what it frees, for its next step; without glibc, do nothing."""
    if platform.libc_ver()[0] != "glibc":
        return
    c = ctypes.CDLL(None)
    c.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
    c.mallopt(_TRIM_THRESHOLD, _KEPT)
