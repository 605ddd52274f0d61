"""Suites: named lists of tasks, `conf/suite/NAME.yaml`, shipped or the user's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spiqbench.bounded import read_yaml
from spiqbench.config.folders import all_files
from spiqbench.config.names import options
from spiqbench.config.overrides import Override
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches


def take_suite(overrides: Sequence[Override]) -> tuple[str | None, list[str]]:
    """The suite that is asked for, and the other overrides as Hydra takes them.

    Hydra must not see the key: a folder conf/suite/ makes it one of its groups, whose files would have to hold keys.

    Raises:
        ConfigError: the suite is not a name, or a task stands beside it.
    """
    rest = [one.line for one in overrides if one.key != "suite"]
    suite = next((one for one in overrides if one.key == "suite" and one.text != "null"), None)
    if suite is None:
        return None, rest
    if not isinstance(suite.value, str):
        raise ConfigError(f"suite={suite.text} is not a name: see spiqbench list suites")
    beside = next((one for one in overrides if one.key.split(".")[0] == "task"), None)
    if beside is not None:
        raise ConfigError(f"suite={suite.value} names its tasks itself: leave out {beside.key}= or suite=")
    return suite.value, rest


def suite_tasks(name: str) -> tuple[str, ...]:
    """The tasks of a suite, in its order.

    Raises:
        ConfigError: there is no such suite, its file is not a list of names, or it names a task twice or one that
            there is not.
    """
    files = all_files("suite")
    if name not in files:
        raise ConfigError(f"unknown suite '{name}'{near_matches(name, files)} (all: spiqbench list suites)")
    file = files[name]
    tasks = _read(file)
    if not isinstance(tasks, list) or not tasks or not all(isinstance(task, str) for task in tasks):
        raise ConfigError(f"{file} is not a list of tasks: write one a line, as - salamander_n8")
    known = options("task")
    for task in tasks:
        if task not in known:
            raise ConfigError(
                f"suite {name} ({file}) names an unknown task '{task}'{near_matches(task, known)}"
            )
        if tasks.count(task) > 1:
            raise ConfigError(f"suite {name} ({file}) names {task} {tasks.count(task)} times: name it once")
    return tuple(tasks)


def _read(file: Path) -> Any:
    try:
        return read_yaml(file)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} is not a list of tasks: {error}") from error
