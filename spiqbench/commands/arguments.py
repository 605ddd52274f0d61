"""The parser of every command's arguments: a mistake is one line, as all other errors are."""

import argparse
from pathlib import Path
from typing import NoReturn

from spiqbench.errors import ConfigError


class Arguments(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `ConfigError` where its parent prints its usage and exits."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see {self.prog} --help)")


def check_seed(seed: int) -> None:
    """Raises `ConfigError` where `--seed` is none."""
    if seed < 0:
        raise ConfigError(f"--seed is {seed}: it must be a whole number, at least 0")


def user_path(text: str) -> Path:
    """A path as a user writes it: `~` is the home directory, also where the shell left it alone."""
    return Path(text).expanduser()
