"""A fresh process for each piece of work, forked from a server that has imported everything already."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from pebble import ProcessPool

from spiqbench.runs.fast_start import start_server


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
