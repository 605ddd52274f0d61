"""HDF5 files that hold a data set for each unit: which belong to one another, by a pattern of their paths."""

import re
from fnmatch import fnmatchcase
from typing import Any

import h5py

ANY = "*"
MOST_NAMES = 20_000
"""Looked at for a hint; a file may hold millions."""


def unit_paths(file: Any, pattern: str) -> dict[str, str]:
    """Paths of the data sets that a pattern such as `units/*/spike_times` names, by what stands in the star's place.

    Numbers in names count as numbers, so that unit 2 comes before unit 10. Empty where there is none.
    """
    place, star, rest = pattern.partition(ANY)
    parent, _, begins = place.rpartition("/")
    ends, slash, below = rest.partition("/")
    folder = file[parent] if parent and parent in file else file
    if not star or not isinstance(folder, h5py.Group) or (parent and folder is file):
        return {}
    found = {}
    for member in sorted(folder, key=_by_number):
        path = "/".join(part for part in (parent, f"{member}{slash}{below}") if part)
        if fnmatchcase(member, f"{begins}*{ends}") and path in file:
            found[member] = path
    return found


def likely_pattern(file: Any) -> str | None:
    """The pattern that most lists of numbers of a file share, to tell a user of; None where no two are alike."""
    counts: dict[str, int] = {}
    seen = 0

    def look(path: str, node: Any) -> bool | None:
        nonlocal seen
        seen += 1
        if isinstance(node, h5py.Dataset) and node.ndim == 1 and node.dtype.kind in "iuf":
            parts = path.split("/")
            for place in range(len(parts)):
                pattern = "/".join([*parts[:place], ANY, *parts[place + 1 :]])
                counts[pattern] = counts.get(pattern, 0) + 1
        return True if seen > MOST_NAMES else None

    file.visititems(look)
    best = max(counts, key=lambda pattern: (counts[pattern], "time" in pattern, pattern), default=None)
    return best if best is not None and counts[best] > 1 else None


def _by_number(name: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name)]
