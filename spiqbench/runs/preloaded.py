"""Imported once by the server that every run's process is forked from, so that a run starts in milliseconds.

The collector leaves alone what is imported here. To look through it would cost every run time, and memory too: it
writes to pages that forked processes share until then. PennyLane is not here: no run on the package's own engines
needs it, and it would keep the first run waiting for a second.
"""

import signal

from spiqbench.importing import collector_paused

# Ctrl-C reaches every process of a terminal; while it imports, the server would answer with a traceback.
_before = signal.signal(signal.SIGINT, signal.SIG_IGN)

with collector_paused():
    import sklearn.linear_model  # noqa: F401

    import spiqbench.config.compose
    import spiqbench.runs.execute
    import spiqbench.runs.loggers  # noqa: F401

signal.signal(signal.SIGINT, _before)
