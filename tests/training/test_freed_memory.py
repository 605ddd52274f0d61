"""Memory that a training frees stays with the process for its next step."""

import platform
import resource
import subprocess
import sys

import pytest

FAULTS = """
import resource

import torch

from spiqbench.training.freed_memory import keep_freed_memory


def steps(times: int) -> None:
    for _ in range(times):
        kept = [torch.ones(4 * 2**20) for _ in range(4)]  # 16 MB each, freed together
        del kept


keep_freed_memory()
steps(3)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
steps(10)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="settings of glibc")
def test_steps_that_take_the_same_memory_again_do_not_ask_the_system_for_it() -> None:
    """Left to itself, the C library mostly asks for all of it in each step, but not in every process."""
    command = [sys.executable, "-c", FAULTS]
    faults = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    a_step = 64 * 2**20 // resource.getpagesize()
    assert faults < a_step / 10
