import json
import subprocess
import sys
from contextlib import suppress

import pytest

from spiqbench.cli import COMMANDS, main
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.models.build import generator_class


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"  {name} " in printed
        assert f"spiqbench {name}" in command.example


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):  # argparse leaves that way
        main([command, "--help"])
    assert f"spiqbench {command}" in capsys.readouterr().out


HEAVY = {"torch", "pennylane", "matplotlib", "pytorch_lightning", "scipy", "sklearn", "hydra", "wandb"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["list"], ["list", "models"], ["list", "tasks"], ["list", "--json"]],
    ids=" ".join,
)
def test_names_and_help_load_no_framework(arguments: list[str]) -> None:
    code = (
        "import sys; from spiqbench.cli import main; "
        f"main({arguments}); "
        f"print(sorted({HEAVY} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_listed_models_say_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "models", "--json"]) == 0
    models = json.loads(capsys.readouterr().out)
    for model in models:
        found = generator_class(compose(RunConfig, [f"model={model['name']}"]).model)
        assert model["class"] == f"{found.__module__}.{found.__qualname__}"
        for key in ("kind", "says", "source", "parameter_formula"):
            assert model[key], model["name"]
    assert {model["kind"] for model in models} == {"reference", "classical", "quantum"}
