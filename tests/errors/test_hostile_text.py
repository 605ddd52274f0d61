"""Text of a record, wherever it is shown: never markup, never a command."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from spiqbench.boards.board import make_board
from spiqbench.records.schema import Record
from spiqbench.report.escaping import code, escaped, fenced
from spiqbench.report.render import board_files

from ..boards.factories import make_failure, make_record

SCRIPT = "<script>alert(1)</script>"


TEXTS = [
    SCRIPT,
    "[x](javascript:alert(1))",
    "`` ` ``` a",
    "a | b | c",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;&#60;b&#62;",
    "$\\href{javascript:alert(1)}{x}$",
    "</script><script>alert(1)</script>",
    "*a* _b_ ~~c~~ # d > e",
    "'; touch pwned; '",
    "$(touch pwned)",
]


COMMANDS = [
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "a; touch pwned",
    "a\ntouch pwned",
]


def test_text_of_a_record_is_shown_and_never_obeyed():
    records = [
        make_record("vae", seed=seed, source=text, task="simulated_n4", budget="smoke")
        for seed, text in enumerate(TEXTS)
    ]
    records += [make_failure("gan", seed=seed, reason=text) for seed, text in enumerate(TEXTS)]
    records = [
        Record.model_validate(one.model_dump() | {"task": "simulated_n4", "budget": "smoke"})
        for one in records
    ]
    files = board_files(make_board(records), {})
    markdown = str(files["README.md"])
    for line in markdown.splitlines():
        shown = re.sub(r"`[^`]*`", "", line)
        assert not re.search(r"<(?!/?$)", shown), line
        assert not re.search(r"(?<!\\)\]\((?!frontier\.png)", shown), line


@pytest.mark.parametrize("text", [*TEXTS, "\n# title", "a\u2028b", "\u001b[31m", "\u202ea"])
def test_escaped_text_stays_in_its_line(text):
    for made in (escaped(text), code(text)):
        assert len(made.splitlines()) == 1
        assert made.isprintable()
    assert "<" not in escaped(text)
    assert "|" not in code(text)


def test_a_block_of_code_is_ended_by_nothing_in_it():
    block = fenced(["a", "```", "````", "<script>"])
    fence = re.match(r"`+", block)
    assert fence is not None
    assert block.count(fence.group()) == 2
    assert block.endswith(fence.group())


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("text", COMMANDS)
def test_commands_are_words_and_nothing_else(shell, text):
    """What a reader pastes runs spiqbench and nothing beside it."""
    from spiqbench.boards.reproduction import run_commands

    overrides = ("model=vae", f"model.width={text}", "task=simulated_n4", "budget=smoke")
    if "\n" in text:
        with pytest.raises(ValidationError, match="line break"):
            make_record("vae+width-x", overrides=overrides)
        return
    made = make_record("vae+width-x", task="simulated_n4", budget="smoke", overrides=overrides)
    row = make_board([made]).rows[0]
    (line,) = run_commands(row)
    assert shlex.split(line)[:2] == ["spiqbench", "run"]
    try:
        ran = subprocess.run(
            [shell, "-c", f"spiqbench() {{ echo called; }}; {line}"], capture_output=True, text=True
        )
    except FileNotFoundError:
        pytest.skip(f"no {shell} here")
    assert ran.stdout.count("called") == 1
    assert not Path("pwned").exists()


def test_a_command_reads_nothing_of_whoever_pastes_it():
    from spiqbench.boards.reproduction import run_commands

    overrides = ("model=vae", "model.name=${oc.env:TOKEN}", "task=simulated_n4", "budget=smoke")
    made = make_record("vae", task="simulated_n4", budget="smoke", overrides=overrides)
    (line,) = run_commands(make_board([made]).rows[0])
    assert line == "# these records do not say what makes them again"
