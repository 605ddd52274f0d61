"""Memory that a training frees stays with the process for its next step."""

import platform
import resource
import subprocess
import sys

import pytest

FAULTS = """
import resource
import sys

import torch

from spiqbench.training.freed_memory import keep_freed_memory


def steps(times: int) -> None:
    for _ in range(times):
        kept = [torch.ones(4 * 2**20) for _ in range(4)]  # 16 MB each, freed together
        del kept


if sys.argv[1] == "kept":
    keep_freed_memory()
steps(3)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
steps(10)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(how: str) -> int:
    command = [sys.executable, "-c", FAULTS, how]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="settings of glibc")
def test_steps_that_take_the_same_memory_again_do_not_ask_the_system_for_it() -> None:
    a_step = 64 * 2**20 // resource.getpagesize()
    assert page_faults("kept") < a_step / 10
    assert page_faults("given back") > 5 * a_step
