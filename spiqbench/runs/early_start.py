"""A plan's processes are prepared while the plan is made: both take seconds of imports, side by side."""

from collections.abc import Sequence

from spiqbench.config.compose import load
from spiqbench.errors import SpiqbenchError
from spiqbench.runs.processes import start_server


def start_early(config_name: str, arguments: Sequence[str]) -> None:
    """Start the server of a plan's processes, unless the arguments are wrong or ask for no run."""
    if {"-h", "--help", "--dry-run"} & set(arguments):
        return
    if any(argument.startswith("launcher=") for argument in arguments):
        return
    try:
        config = load(config_name, arguments)
    except SpiqbenchError:
        return  # whoever carries out the command says what is wrong
    if not config.dry_run:
        start_server()
