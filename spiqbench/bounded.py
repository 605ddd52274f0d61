"""Files of others, read as what they should be: regular, and no larger than anything of their kind."""

import os
import stat
from pathlib import Path
from typing import Any

import yaml

YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_YAML_BYTES = 1_000_000
MOST_YAML_VALUES = 20_000
"""Of a file of configuration, its aliases unfolded; ours have fewer than two hundred."""
MOST_YAML_DEPTH = 100


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes, also where a link leads to it.

    A pipe is never waited for, and of a file without end (a device, one that is being written to) no more is read
    than it may have.

    Raises:
        ValueError: it is not a regular file, or larger.
        OSError: it cannot be opened.
    """
    # Without O_NONBLOCK, to open a pipe would wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is not a regular file")
        content = b"" if status.st_size > most else file.read(most + 1)
        if status.st_size > most or len(content) > most:
            raise ValueError(f"it is larger than {most / 1e6:g} MB")
    return content


class Unbounded(ValueError):
    """A document holds more than anything of its kind."""


def read_yaml(path: Path) -> Any:
    """What a file of YAML holds.

    Its size, its depth, and what it comes to once each alias is what it stands for are bounded: a few lines can stand
    for more than any memory holds, and many brackets for more than any loader's stack does.

    Raises:
        ValueError: it is not valid YAML; `Unbounded` where it is more than any file of its kind.
        OSError: it cannot be opened.
    """
    try:
        content = read_regular(path, MOST_YAML_BYTES)
    except ValueError as error:
        raise Unbounded(str(error)) from error
    try:
        text = content.decode("utf-8")
        if _depth(text) > MOST_YAML_DEPTH:
            raise Unbounded(f"it nests more than {MOST_YAML_DEPTH} levels: write it flatter")
        found = yaml.load(text, Loader=YAML_LOADER)
    except Unbounded:
        raise
    except Exception as error:  # a loader raises of all kinds for a value that is not what its tag says
        raise ValueError(f"it is not valid YAML ({' '.join(str(error).split())})") from error
    if _unfolded(found, {}) > MOST_YAML_VALUES:
        raise Unbounded(
            f"it unfolds to more than {MOST_YAML_VALUES} values: write out what its aliases stand for"
        )
    return found


def _depth(text: str) -> int:
    """How deep a document nests, at least as far as it can be told without building it."""
    deepest = depth = 0
    if len(text) <= MOST_YAML_DEPTH:
        return 0
    for event in yaml.parse(text, Loader=YAML_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
        if deepest > MOST_YAML_DEPTH:
            break
    return deepest


def _unfolded(node: Any, known: dict[int, int]) -> int:
    """Values of a document once each alias is what it stands for; counted without unfolding them."""
    if not isinstance(node, dict | list):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_YAML_VALUES + 1  # of one that holds itself
        entries = [*node, *node.values()] if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(_unfolded(entry, known) for entry in entries)
    return known[id(node)]
