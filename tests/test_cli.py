import subprocess
import sys
from contextlib import suppress

import pytest

from spiqbench.cli import COMMANDS, main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"  {name} " in printed
        assert f"spiqbench {name}" in (command.__doc__ or "")


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):  # argparse leaves that way
        main([command, "--help"])
    assert f"spiqbench {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--help"], ["list", "models"]])
def test_names_and_help_load_no_framework(arguments: list[str]) -> None:
    code = (
        "import sys; from spiqbench.cli import main; "
        f"main({arguments}); "
        "heavy = {'torch', 'pennylane', 'matplotlib', 'sklearn'} & set(sys.modules); "
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
