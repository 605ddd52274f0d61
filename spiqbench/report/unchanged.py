"""Which folders of a store need not be rendered again: nothing that they are made from has changed, nor have they.

A hidden file in the store says of each folder what it was rendered from, as one digest of its boards' records and the
searches that they name, of this code with its templates and configuration, and of the packages that draw; and the
digest of each file that came out. It is a note of one machine's own: where it is missing or older, everything is
rendered.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from spiqbench.atomic import write_atomically
from spiqbench.bounded import read_regular
from spiqbench.config.folders import conf_dir, own_conf_dir
from spiqbench.records.schema import Record
from spiqbench.records.store import MOST_BYTES, record_paths
from spiqbench.records.tuned_file import search_of
from spiqbench.records.verification import FOLDER

NOTE = ".rendered.json"
DRAWN_WITH = ("jinja2", "matplotlib", "numpy", "pillow", "pydantic", "scipy")


def records_digest(store: Path, task: str, budget: str) -> str:
    """Of the records of a board, whatever they hold, of who ran them again, and of which have a card."""
    found = sha256()
    for path in record_paths(store, task, budget):
        _add(found, path.relative_to(store).as_posix(), _content(path))
    for path in record_paths(store / FOLDER, task, budget):
        _add(found, path.relative_to(store).as_posix(), _content(path))
    for card in sorted((store / task / budget).glob("*/seed-*.webp")):
        _add(found, card.relative_to(store).as_posix(), b"")
    return found.hexdigest()


def searches_digest(store: Path, records: Iterable[Record]) -> str:
    """Of the files of the searches that some records name, which may be of another task than the records are."""
    found = sha256()
    for path in sorted({path for record in records if (path := search_of(store, record))}):
        _add(found, path.relative_to(store).as_posix(), _content(path))
    return found.hexdigest()


class Note:
    """What is known of a store's rendered files."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.before = _read(store / NOTE)
        self.now: dict[str, dict[str, str]] = {}

    def holds(self, folder: str, sources: Iterable[str]) -> bool:
        """Whether a folder's files are there, as they came out of the same sources."""
        told = self.before.get(folder, {})
        if told.get("") != _source(sources):
            return False
        files = {name: digest for name, digest in told.items() if name}
        if any(_digest(_content(self.store / folder / name)) != digest for name, digest in files.items()):
            return False
        self.now[folder] = told
        return True

    def take(self, folder: str, sources: Iterable[str], files: Mapping[str, bytes]) -> None:
        """Note what a folder's files are rendered from."""
        self.now[folder] = {"": _source(sources)} | {name: _digest(files[name]) for name in files}

    def write(self) -> None:
        if self.now != self.before:
            write_atomically(self.store / NOTE, json.dumps(self.now, indent=1, sort_keys=True).encode())


@cache
def _code_digest() -> str:
    """Of all that turns records into pages, but for the records."""
    package = Path(__file__).parents[1]
    files = [path for ending in ("py", "j2", "css", "js") for path in package.rglob(f"*.{ending}")]
    for folder in (conf_dir(), own_conf_dir()):
        files += folder.rglob("*.yaml")
    found = sha256(sys.version.encode())
    for name in DRAWN_WITH:
        _add(found, name, version(name).encode())
    for path in sorted(files):
        _add(found, str(path), path.read_bytes())
    return found.hexdigest()


def _source(sources: Iterable[str]) -> str:
    return _digest("\n".join([_code_digest(), *sorted(sources)]).encode())


def _add(found: Any, name: str, content: bytes) -> None:
    found.update(f"{name}\n{_digest(content)}\n".encode())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_BYTES)
    except (OSError, ValueError) as error:
        return str(error).encode()


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        told = json.loads(read_regular(path, MOST_BYTES))
        return {str(folder): dict(files) for folder, files in told.items()}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return {}
