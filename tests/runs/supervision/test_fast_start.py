"""What a fast start promises: the command line loads nothing heavy, and a run's process finds all loaded."""

import subprocess
import sys

from spiqbench.runs.supervision.processes import fresh_processes

HEAVY = ("torch", "pytorch_lightning", "pydantic", "omegaconf", "numpy")


def _loaded() -> list[str]:
    return [
        name for name in ("torch", "spiqbench.runs.execute", "sklearn.linear_model") if name in sys.modules
    ]


def test_a_runs_process_is_forked_with_everything_loaded():
    with fresh_processes(1) as pool:
        assert len(pool.schedule(_loaded).result()) == 3


def test_help_loads_nothing_heavy():
    code = f"""
import sys
from spiqbench.cli import main
main(["--help"])
sys.exit(",".join(name for name in {HEAVY} if name in sys.modules) or 0)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
