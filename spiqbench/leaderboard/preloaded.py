"""Imported once by the server that every run's process is forked from, so that a run starts in milliseconds."""

import gc
import signal

# Ctrl-C reaches every process of a terminal; while it imports, the server would answer with a traceback.
_before = signal.signal(signal.SIGINT, signal.SIG_IGN)

import pennylane  # noqa: E402, F401
import sklearn.linear_model  # noqa: E402, F401

import spiqbench.configuration  # noqa: E402
import spiqbench.leaderboard.execute  # noqa: E402
import spiqbench.leaderboard.loggers  # noqa: E402, F401

signal.signal(signal.SIGINT, _before)

# What is here now lives as long as the process. Collections that look through it again would cost every run time,
# and memory too: they write to pages that forked processes share until then.
gc.collect()
gc.freeze()
