"""How long a process may live, held by the kernel: a computation that lets no other thread run cannot outlive it."""

import ctypes
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent, by its number, ends; does nothing where the kernel cannot."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        os.kill(os.getpid(), signal.SIGKILL)


def end_after(seconds: float) -> None:
    """Have the kernel end this process after so many seconds, whatever it does then; only one that another waits for.

    The signal's own action ends it: no Python runs, which a computation could keep from running.
    """
    if multiprocessing.parent_process() is None:
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
