"""The grammar of overrides, `key=value`: read here and nowhere else, for every command.

The grammar is Hydra's, with two things made easier. The value of a key that is a path is taken as it stands,
whatever characters it holds. And where there is no sweep (`-m`), values set apart by commas are a list:
`models=vae,hmm` is `models=[vae,hmm]`, and needs no quotes in any shell.

What is handed on - to the runs of a plan, to Hydra's launchers, into records - is an override's `line`, in which
every value that needs quotes has them.
"""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Quote, QuotedString
from hydra.core.override_parser.types import Override as Parsed
from hydra.errors import HydraException

from spiqbench.config.names import GROUPS
from spiqbench.errors import ConfigError, first_line
from spiqbench.paths import at_home

PATHS = re.compile(r"(^|\.|_)(store|outputs|path|folder|dir|file)$")
"""Keys whose values are paths end so."""

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*")
NO_TEXT = ("true", "false", "null", "nan", "inf", "yes", "no", "on", "off")
LINES = "overrides"
"""The key whose value is a list of overrides for every run."""


@dataclass(frozen=True)
class Override:
    """One change to a configuration.

    Attributes:
        key: what is changed: `model` (a choice of the group), `model.width`, `task.recording.path`.
        line: the change in Hydra's grammar, ready to be handed on.
        value: the new value; None where a key is removed.
        text: the value as it stands in the line.
        adds: whether the key need not be there (`+key=`, `++key=`).
        removes: whether the key is removed (`~key`).
        options: of a sweep, the lines of its points; empty where there is none.
        package: where Hydra is to put a group, `group@package=`.
    """

    key: str
    line: str
    value: Any
    text: str
    adds: bool = False
    removes: bool = False
    options: tuple[str, ...] = ()
    package: str | None = None


def parse(arguments: Iterable[str], *, sweep: bool = False) -> list[Override]:
    """Read overrides; raises `ConfigError` with what to write instead.

    Args:
        sweep: whether several values of one key are a run each.
    """
    return [_override(argument, sweep=sweep) for argument in arguments]


def given(arguments: Iterable[str], *, sweep: bool = False) -> list[Override]:
    """`parse` what a user wrote; raises `ConfigError` also for a key given twice: Hydra would take the last."""
    found = parse(arguments, sweep=sweep)
    keys = [override.key for override in found]
    for key in keys:
        if keys.count(key) > 1:
            raise ConfigError(f"{key} is given {keys.count(key)} times: give it once")
    return found


def under(overrides: Iterable[Override], *groups: str) -> list[str]:
    """Lines of the overrides that choose or change one of the groups."""
    return [one.line for one in overrides if one.key.split(".")[0] in groups]


def is_path(key: str) -> bool:
    """Whether the value of a key is a path."""
    return PATHS.search(key) is not None


def line(key: str, value: Any) -> str:
    """The override that gives a key a value: text, number, truth value, None, path, or a list or dict of these."""
    return f"{key}={text_of(value)}"


def text_of(value: Any) -> str:
    """A value in the grammar of overrides, quoted where it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{text_of(key)}:{text_of(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(text_of, value)) + "]"
    text = str(value)
    return text if PLAIN.fullmatch(text) and text.lower() not in NO_TEXT else quoted(text)


def quoted(text: str) -> str:
    """Text as a value that may hold any character."""
    return QuotedString(text, Quote.single).with_quotes()


def _override(argument: str, *, sweep: bool) -> Override:
    sign, key, text = _taken_apart(argument)
    if key is None:
        return _read(argument)
    if is_path(key) and text:
        return _read(f"{sign}{key}={_path(sign + key, text, sweep=sweep)}")
    if key == LINES and not text.startswith("["):
        return _read(f"{sign}{key}={text_of(_at_commas(text) if text else [])}")
    value = _parsed(argument).value()
    if not sweep and key not in GROUPS and isinstance(value, ChoiceSweep) and value.simple_form:
        return _read(f"{sign}{key}=[{text}]")
    return _read(argument)


def _taken_apart(argument: str) -> tuple[str, str | None, str]:
    found = re.fullmatch(r"(\+{0,2})([\w.@/-]+)=(.*)", argument, flags=re.DOTALL)
    return (found[1], found[2], found[3]) if found else ("", None, "")


def _at_commas(text: str) -> list[str]:
    """The parts of a text between its commas, but for those in brackets or quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote or letter in "'\"":
            quote = "" if letter == quote else quote or letter
        depth += 0 if quote else (letter in "[{(") - (letter in "]})")
        if letter == "," and not quote and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _path(key: str, text: str, *, sweep: bool) -> str:
    """A path as a value: literally, but for quotes and backslashes that the grammar reads, and interpolations."""
    if text in ("null", "???") or "${" in text:
        return text
    if text[0] in "'\"" or "\\" in text:
        try:
            if isinstance(_parse(f"{key}={text}").value(), str):
                return text
        except HydraException:
            pass
    if sweep and "," in text and not at_home(text).exists():
        return ",".join(_path(key, part, sweep=False) for part in text.split(","))
    return quoted(text)


def _read(text: str) -> Override:
    found = _parsed(text)
    removes = found.is_delete()
    options: tuple[str, ...] = ()
    if found.is_sweep_override():
        try:
            options = tuple(f"{found.get_key_element()}={option}" for option in found.sweep_string_iterator())
        except HydraException as error:
            raise ConfigError(f"{text} is not a list of values: write {found.key_or_group}=a,b") from error
    return Override(
        key=found.key_or_group,
        line=text,
        value=None if removes or options else found.value(),
        text="" if removes else found.get_value_string(),
        adds=found.is_add() or found.is_force_add(),
        removes=removes,
        options=options,
        package=found.package,
    )


def _parsed(text: str) -> Parsed:
    try:
        return _parse(text)
    except HydraException as error:
        said = first_line(error).partition(" expecting {")[0]
        _, key, value = _taken_apart(text)
        hint = "write overrides as key=value, e.g. seed=1"
        if text.startswith("--"):
            name, _, rest = text.lstrip("-").partition("=")
            written = f"{name}={rest or '...'}"
            raise ConfigError(
                f"{text} is not an option here: keys are written {written}, see --help"
            ) from error
        if key is None and "=" not in text:
            raise ConfigError(f"'{text}' alone says nothing: {hint}") from error
        if key is not None:
            hint += f"; a value that holds such characters in quotes: {shlex.quote(line(key, value))}"
        raise ConfigError(f"{said}: {hint}") from error


@lru_cache(maxsize=10_000)
def _parse(text: str) -> Parsed:
    # A store's records repeat the same few thousand overrides; to parse each anew was two thirds of a render.
    return OverridesParser.create().parse_override(text)
