"""All that is done so that commands and runs start fast, and why.

An import of torch and Lightning takes seconds, and a plan has a process for each run. So

- the garbage collector is off while modules are imported: it would look in vain through all that they define;
- runs are forked from one server that has imported everything, so that each starts in milliseconds;
- that server is started before the plan is made: both take seconds of imports, side by side.

This file imports nothing that takes time: the command line needs it before it knows what it is to do.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from spiqbench.runs.supervision.lifetime import die_with_parent

PARENT = "SPIQBENCH_PARENT"
"""Where the server finds the number of the process that it serves."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """The first time in a process, what is imported inside is hidden from the collector afterwards too.

    To look through it would cost every run time, and memory too: the collector writes to pages that forked
    processes share until then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # once: later there may be more to collect than modules
            gc.freeze()
        if was_on:
            gc.enable()


def start_early(config_name: str, arguments: Sequence[str]) -> None:
    """Start the server of a plan's processes, unless the arguments are wrong or ask for no run."""
    from spiqbench.config.commands import LeaderboardConfig, PlanConfig, ScalingConfig
    from spiqbench.config.compose import compose
    from spiqbench.config.overrides import given
    from spiqbench.errors import SpiqbenchError

    if {"-h", "--help", "--dry-run"} & set(arguments):
        return
    kinds: dict[str, type[PlanConfig]] = {kind.file: kind for kind in (LeaderboardConfig, ScalingConfig)}
    try:
        overrides = given(arguments)
        config = compose(kinds[config_name], [one.line for one in overrides])
    except SpiqbenchError:
        return  # the command itself says what is wrong
    if not config.dry_run and all(one.key != "launcher" for one in overrides):
        start_server()


def start_server() -> None:
    """Start the process that the others are forked from, without waiting for it; does nothing where it runs."""
    from multiprocessing import forkserver, resource_tracker

    multiprocessing.get_context("forkserver").set_forkserver_preload([__name__])
    resource_tracker.ensure_running()  # before interrupts are held back: it lets them through when it has started
    with _single_threaded_children(), _known_parent(), _uninterrupted_children():
        forkserver.ensure_running()


@contextmanager
def _single_threaded_children() -> Iterator[None]:
    """Numerical libraries read their thread counts when they load, which is before a run can set its own."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: "1" for name in names if before[name] is None})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


@contextmanager
def _uninterrupted_children() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; that this one answers it is enough.

    A process that starts is given the signals that are held back, before any code of its own could ignore one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _known_parent() -> Iterator[None]:
    """Tell the server whose it is, so that it ends with this process.

    The kernel counts the end of the thread that started a process as the parent's: only the main thread will do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    os.environ[PARENT] = str(os.getpid())
    try:
        yield
    finally:
        del os.environ[PARENT]


def _is_server() -> bool:
    """Whether this process is the server, which does no more than import the modules that it is told to."""
    return any("multiprocessing.forkserver" in argument for argument in sys.orig_argv)


def _preload() -> None:
    """Import what a run needs.

    PennyLane is not among it: no run on the package's own engines needs it, and it would keep the first run waiting
    for a second.
    """
    with collector_paused():
        import sklearn.linear_model  # noqa: F401

        import spiqbench.config.compose
        import spiqbench.runs.execute
        import spiqbench.runs.loggers  # noqa: F401


if _is_server():
    if PARENT in os.environ:
        die_with_parent(int(os.environ.pop(PARENT)))
    _preload()
