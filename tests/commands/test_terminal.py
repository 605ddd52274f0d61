"""Commands at terminals and in pipes: readers that leave, letters that cannot be shown, Python without docstrings."""

import os
import shutil
import subprocess
import sys

import pytest

from spiqbench.cli import COMMANDS

LIST = [sys.executable, "-m", "spiqbench", "list", "models"]


@pytest.mark.parametrize("lines", [0, 1, 5])
def test_a_reader_that_has_seen_enough_is_no_error(lines: int) -> None:
    command = subprocess.Popen(LIST, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert command.stdout is not None
    for _ in range(lines):
        command.stdout.readline()
    command.stdout.close()
    assert command.stderr is not None
    said = command.stderr.read()
    assert command.wait(60) == 0, said
    assert not said


QUICK = ("", "run", "validate")
"""One that prints its help itself, one whose parser does and exits; the others are alike."""


@pytest.mark.parametrize(
    "command",
    [*QUICK, *(pytest.param(one, marks=pytest.mark.slow) for one in COMMANDS if one not in QUICK)],
)
def test_help_into_a_closed_pipe_is_no_error(command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        words = [sys.executable, "-m", "spiqbench", *command.split(), "--help"]
        ended = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, timeout=120)
    finally:
        os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_help_of_every_command_into_head(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    lines = [f"{sys.executable} -m spiqbench {command} --help | head -1" for command in COMMANDS]
    script = "\n".join(["set -e -o pipefail", *lines])
    ended = subprocess.run([shell, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(ended.stdout.splitlines()) == len(COMMANDS)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_without_a_letter_is_no_error(encoding: str) -> None:
    shown = "MMD\\u00b2 \\u2013 \\U0001d11e"
    code = f"from spiqbench.commands.terminal import at_terminal\nat_terminal(lambda: print('{shown}') or 0)"
    ended = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.decode(encoding).startswith("MMD")


def test_rules_have_their_names_without_docstrings() -> None:
    code = """
from spiqbench.training.conformance import check_generator
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
for verdict in check_generator(compose(RunConfig, ["model=independent"]).model):
    print(verdict.rule)
"""
    ended = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    rules = ended.stdout.splitlines()
    assert len(rules) >= 8
    assert all(len(rule) > 10 for rule in rules)
