"""A fresh process for each piece of work, forked from a server that has imported everything already.

A process lives no longer than the one that asked for it: it notices the end of their connection, and where the system
is Linux the kernel ends it even in the middle of a computation that lets no other thread run. So whatever becomes of a
plan, by whatever signal, none of its processes stays.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from spiqbench.errors import Terminated, in_one_line
from spiqbench.runs.supervision.fast_start import start_server
from spiqbench.runs.supervision.lifetime import die_with_parent

SECONDS_TO_END = 10.0
"""For a process that has given its answer; threads of its own may keep it."""


class ProcessDied(Exception):
    """A process ended without an answer; `exitcode` is negative where a signal ended it."""

    def __init__(self, exitcode: int) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode


class FreshProcesses:
    """Carries out each piece of work in a process of its own, `jobs` at a time; see `fresh_processes`."""

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs)
        self._context = multiprocessing.get_context("forkserver")
        self._at_work: set[Any] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def schedule(self, function: Callable[..., Any], args: Sequence[Any] = ()) -> Future[Any]:
        """What `function(*args)` will give; its error, or `ProcessDied`, is raised by the result."""
        return self._threads.submit(self._carry_out, function, tuple(args))

    def stop(self) -> None:
        """End what still runs, and begin nothing more."""
        with self._lock:
            self._stopped = True
            for process in self._at_work:
                process.kill()
        self._threads.shutdown(cancel_futures=True)

    def _carry_out(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, function, args))
        with self._lock:  # a process that is being started when all are stopped would be missed
            if self._stopped:
                raise ProcessDied(-signal.SIGKILL)
            process.start()
            self._at_work.add(process)
        theirs.close()
        try:
            succeeded, answer = ours.recv()
        except (EOFError, OSError):
            process.join()
            raise ProcessDied(process.exitcode or 0) from None
        finally:
            process.join(SECONDS_TO_END)
            process.kill()
            process.join()
            ours.close()
            with self._lock:
                self._at_work.discard(process)
        if not succeeded:
            raise answer
        return answer


@contextmanager
def fresh_processes(jobs: int) -> Iterator[FreshProcesses]:
    """Processes for pieces of work; leaving it ends those that still run."""
    start_server()
    processes = FreshProcesses(jobs)
    try:
        yield processes
    finally:
        processes.stop()


def _work(connection: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Carry out one piece of work in this process."""
    die_with_parent(os.getppid())
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    answer: tuple[bool, Any]
    try:
        answer = (True, function(*args))
    except Terminated as ended:  # as if nothing had answered the signal
        os.kill(os.getpid(), ended.signal)
        raise
    except BaseException as error:
        answer = (False, _sendable(error))
    sys.stdout.flush()
    connection.send(answer)


def _end_with(connection: Connection) -> None:
    """Wait for the other end, which sends nothing, to be closed, as it is when its process is gone."""
    try:
        connection.poll(None)
    finally:
        os.kill(os.getpid(), signal.SIGKILL)


def _sendable(error: BaseException) -> BaseException:
    """An error that can be raised again elsewhere."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(in_one_line(error))
    return error if isinstance(error, Exception) else RuntimeError(in_one_line(error))
