"""A user's own model that breaks the contract: what it gave and what it has to give, in one line."""

from pathlib import Path

import pytest

from spiqbench.cli import main

HEAD = """
import torch
from spiqbench.baselines.independent import Independent

class Broken(Independent):
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            "def __init__(self, shape):\n  raise RuntimeError('boom\\nand more')",
            "Broken refuses its configuration: RuntimeError: boom",
        ),
        (
            "def __init__(self, shape):\n  torch.zeros(10**15)",
            "Broken of this size does not fit into memory: make it smaller",
        ),
        (
            "def parameter_counts(self):\n  raise RuntimeError('boom')",
            "Broken.parameter_counts fails on a model that is not fitted: RuntimeError: boom",
        ),
        ("def parameter_counts(self):\n  return 3", "Broken.parameter_counts gave int: give"),
        (
            "def sample(self, n, *, rng):\n  return torch.zeros(n, 3, 3, dtype=torch.uint8)",
            "Broken.sample gave torch.uint8 of shape (1024, 3, 3): give uint8 of shape (1024, 4, 16)",
        ),
        (
            "def sample(self, n, *, rng):\n  return torch.full((n, 4, 16), float('nan'))",
            "Broken.sample gave torch.float32",
        ),
        ("def sample(self, n, *, rng):\n  return [0] * n", "Broken.sample gave list: give uint8"),
        (
            "def solve(self, windows, rng):\n  super().solve(windows, rng)",
            "Broken.solve gave NoneType: return True or False, whether it converged",
        ),
    ],
    ids=["init", "size", "counts", "count", "shape", "NaN", "list", "solve"],
)
def test_what_breaks_the_contract_is_named(capsys, monkeypatch, tmp_path: Path, request, body, says):
    module = f"broken_{request.node.callspec.id}"
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    (tmp_path / f"{module}.py").write_text(f"{HEAD}{lines}\n")
    monkeypatch.syspath_prepend(tmp_path)
    # What can be made is run, and fails as a record.
    assert main(["run", f"model._target_={module}.Broken", "task=simulated_n4", "report_card=false"]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("error: ")
    assert says in said
