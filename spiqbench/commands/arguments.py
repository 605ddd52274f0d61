"""The parser of every command's arguments: a mistake is one line, as all other errors are."""

import argparse
from typing import NoReturn

from spiqbench.errors import ConfigError


class Arguments(argparse.ArgumentParser):
    """An `ArgumentParser` that raises `ConfigError` where its parent prints its usage and exits."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see {self.prog} --help)")
