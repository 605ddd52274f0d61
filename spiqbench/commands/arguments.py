"""The parser of the commands that take files: a mistake is one line, as all other errors are.

One rule for every command: a key of conf/run.yaml is written `key=value`, here too; what a single command knows beside
it, and every switch, has two dashes.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches
from spiqbench.records.unreadable import shortened

if TYPE_CHECKING:
    from spiqbench.config.run_config import RunConfig

KEYS = ("task", "budget", "seed", "store", "outputs", "force")
"""Of conf/run.yaml, what commands that fit nothing take."""


def wants_help(arguments: Sequence[str]) -> bool:
    """Whether a command that takes keys alone is asked what it does."""
    return any(argument in ("-h", "--help") for argument in arguments)


def with_dry_run(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--dry-run` as the key that it is."""
    return ["dry_run=true" if argument == "--dry-run" else argument for argument in arguments]


def positive_whole(text: str) -> int:
    """An option's value that counts something."""
    if not text.strip().isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def width_ms(text: str) -> float:
    """An option's value that is the width of a bin."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not (isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a width: give milliseconds above 0")
    return value


def taken_as(kind: Any) -> Callable[[str], Any]:
    """Reads an option's value as a kind of value that pydantic checks: what a record could not hold is refused here."""

    def read(text: str) -> Any:
        try:
            return TypeAdapter(kind).validate_python(text)
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            shown = shortened(repr(text))
            raise argparse.ArgumentTypeError(
                said if said.startswith(shown) else f"{shown}: {said}"
            ) from error

    return read


class Arguments(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `ConfigError` where its parent prints its usage and exits.

    Args:
        keys: which of `KEYS` the command takes.
    """

    def __init__(self, prog: str, *, description: str, keys: Sequence[str] = ()):
        super().__init__(prog, description=description)
        self.keys = tuple(keys)

    def add_key(self) -> None:
        """Let the names of arrays be given."""
        self.add_argument(
            "--key",
            action="append",
            help="name of the array, where a file holds several; once for each name that occurs",
        )

    def add_bin_width(self, says: str, default: float | None = None) -> None:
        """Let the width of a bin be given; `says` is the end of its help."""
        self.add_argument("--bin-width-ms", type=width_ms, default=default, help=f"width of a bin{says}")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As its parent, once every word that is none of its options, but near one, has been refused."""
        for argument in args or ():
            self._check_option(argument)
            self._check_key(argument)
        return super().parse_known_args(args, namespace)

    def _check_option(self, argument: str) -> None:
        option = argument.partition("=")[0]
        known = [name for name in self._option_string_actions if name.startswith("--")]
        if not option.startswith("--") or option == "--" or option.removeprefix("--") in KEYS:
            return  # of keys, `error` knows also the value that follows
        if not any(name.startswith(option) for name in known):
            raise ConfigError(f"{self.prog} has no option {option}{near_matches(option, known)}")

    def _check_key(self, argument: str) -> None:
        key, is_one, text = argument.partition("=")
        if key in self.keys or not is_one or Path(argument).exists():
            return
        option = f"-{key}" if len(key) == 1 else f"--{key.replace('_', '-')}"
        if action := self._option_string_actions.get(option):
            raise ConfigError(f"write {option}{'' if action.nargs == 0 else f' {text}'}, not {key}={text}")

    def error(self, message: str) -> NoReturn:
        for key in KEYS:
            if found := re.search(rf"--{key}(?:[= ](\S+))?", message):
                raise ConfigError(f"write {key}={found[1] or '...'}, as for every command, not --{key}")
        raise ConfigError(f"{message.replace(', KEY=VALUE', '')} (see {self.prog} --help)")

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
                self._refuse(one.key)
        chosen.given = {one.key for one in found}
        return chosen, compose(RunConfig, ["model=independent", *(one.line for one in found)])

    def _refuse(self, key: str) -> NoReturn:
        if key.startswith("task.") and "task" in self.keys:
            freeze = "spiqbench data make-task FILE --name NAME"
            raise ConfigError(f"{key}: a task is named here: freeze yours by `{freeze}`, then task=NAME")
        raise ConfigError(f"no key '{key}' here: it takes {', '.join(f'{one}=' for one in self.keys)}")
