"""The parser of the commands that take files: a mistake is one line, as all other errors are.

One rule for every command: a key of conf/run.yaml is written `key=value`, here too; what a single command knows beside
it, and every switch, has two dashes.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from spiqbench.errors import ConfigError

if TYPE_CHECKING:
    from spiqbench.config.run_config import RunConfig

KEYS = ("task", "budget", "seed", "store", "outputs", "force")
"""Of conf/run.yaml, what commands that fit nothing take."""


class Arguments(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `ConfigError` where its parent prints its usage and exits.

    Args:
        keys: which of `KEYS` the command takes.
    """

    def __init__(self, prog: str, *, description: str, keys: Sequence[str] = ()):
        super().__init__(prog, description=description)
        self.keys = tuple(keys)

    def error(self, message: str) -> NoReturn:
        for key in KEYS:
            if found := re.search(rf"--{key}(?:[= ](\S+))?", message):
                raise ConfigError(f"write {key}={found[1] or '...'}, as for every command, not --{key}")
        raise ConfigError(f"{message} (see {self.prog} --help)")

    def read(self, arguments: Sequence[str]) -> tuple[argparse.Namespace, "RunConfig"]:
        """Its own arguments, and a configuration with the keys that were given; raises `ConfigError` for others."""
        said = f"{', '.join(f'{key}=' for key in self.keys)}, as in conf/run.yaml"
        self.add_argument("settings", nargs="*", metavar="KEY=VALUE", help=said)
        chosen = self.parse_intermixed_args(arguments)
        from spiqbench.config.compose import compose
        from spiqbench.config.overrides import given
        from spiqbench.config.run_config import RunConfig

        found = given(chosen.settings)
        for one in found:
            if one.key not in self.keys:
                self._refuse(one.key, one.text)
        chosen.given = {one.key for one in found}
        return chosen, compose(RunConfig, ["model=independent", *(one.line for one in found)])

    def _refuse(self, key: str, text: str) -> NoReturn:
        if key.startswith("task.") and "task" in self.keys:
            freeze = "spiqbench data make-task FILE --name NAME"
            raise ConfigError(f"{key}: a task is named here: freeze yours by `{freeze}`, then task=NAME")
        option = f"--{key.replace('_', '-')}"
        if action := self._option_string_actions.get(option):
            is_flag = action.nargs == 0
            raise ConfigError(f"write {option}{'' if is_flag else f' {text}'}, not {key}={text}")
        raise ConfigError(f"no key '{key}' here: it takes {', '.join(f'{one}=' for one in self.keys)}")


def user_path(text: str) -> Path:
    """A path as a user writes it: `~` is the home directory, also where the shell left it alone."""
    return Path(text).expanduser()
