"""A fresh process for each piece of work, forked from a server that has imported everything already."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver

from pebble import ProcessPool


@contextmanager
def fresh_processes(jobs: int) -> Iterator[ProcessPool]:
    """A pool that carries out each task in a process of its own; leaving it ends those that still run."""
    start_server()
    pool = ProcessPool(max_workers=jobs, max_tasks=1, context=multiprocessing.get_context("forkserver"))
    try:
        yield pool
    finally:
        pool.stop()
        pool.join()


def start_server() -> None:
    """Start the process that the others are forked from, without waiting for it; does nothing where it runs."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["spiqbench.runs.preloaded"])
    with _single_threaded_children():
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
