"""All recordings that come with spiqbench, found in the files of this package."""

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from spiqbench.data import sources
from spiqbench.data.recording import Recording, check_bin_width
from spiqbench.data.sources.source import Source
from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches


@cache
def catalogue() -> dict[str, Source]:
    """Sources by name, in alphabetical order: what the modules of this package hold in `SOURCES`."""
    modules = [
        import_module(f"{sources.__name__}.{info.name}") for info in pkgutil.iter_modules(sources.__path__)
    ]
    found = [source for module in modules for source in getattr(module, "SOURCES", ())]
    return {source.name: source for source in sorted(found, key=lambda source: source.name)}


def load_source(name: str, bin_width_ms: float | None = None) -> Recording:
    """A recording by its name, all its neurons; files are fetched as `download.fetch` says.

    Args:
        name: one of `spiqbench data list`.
        bin_width_ms: width of a bin; none: the one that its tasks use.

    Raises:
        ConfigError: there is no such recording.
        DataError: its files cannot be had, or it is published in bins of another width.
    """
    known = catalogue()
    if name not in known:
        raise ConfigError(
            f"there is no recording '{name}'{near_matches(name, known)} (all: spiqbench data list)"
        )
    source = known[name]
    return source.read(source.bin_width_ms if bin_width_ms is None else check_bin_width(bin_width_ms, name))


def is_simulated(recording: Mapping[str, Any]) -> bool:
    """Whether a task's `recording` comes from a program and not from neurons: it names the source, or its program."""
    target = recording.get("_target_")
    if target == _address(load_source):
        named = recording.get("name")
        return any(source.made_by for source in catalogue().values() if source.name == named)
    return any(target == _address(source.made_by) for source in catalogue().values() if source.made_by)


def _address(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
