"""Floors and nulls are the same for every run of a task: they are computed once, and kept in memory and in a file."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from spiqbench.atomic import write_atomically
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Windows

_IN_MEMORY: dict[str, ReferenceErrors] = {}
_FORMAT = 2


def kept_references(
    train: Windows,
    real: RealWindows,
    samples: int,
    *,
    seed: int,
    keys: Sequence[str] = tuple(STATISTICS),
    floor: Windows | None = None,
    deviations: bool = True,
    folder: Path | None = None,
) -> ReferenceErrors:
    """`reference_errors` of these arguments, computed where they are not kept yet.

    Args:
        folder: the user's own folder of outputs, where they are kept for other processes (never a store that was
            contributed: what lies there is believed); None keeps them in memory alone.
    """
    floor = train if floor is None else floor
    name = _name((train, floor, real.windows), real, samples, seed, keys, deviations)
    path = None if folder is None else folder / "references" / f"{name}.json"
    if name not in _IN_MEMORY:
        found = None if path is None else _read(path)
        _IN_MEMORY[name] = found or reference_errors(
            train, real, samples, seed, keys=keys, floor=floor, deviations=deviations
        )
    if path is not None and not path.exists():
        write_atomically(path, _IN_MEMORY[name].model_dump_json().encode())
    return _IN_MEMORY[name]


def _name(
    sets: Sequence[Windows], real: RealWindows, samples: int, seed: int, keys: Sequence[str], deviations: bool
) -> str:
    """A digest of all that they depend on."""
    versions = [(key, STATISTICS[key].version) for key in keys]
    content = hashlib.sha256(repr((_FORMAT, samples, seed, real.seed, versions, deviations)).encode())
    for windows in sets:
        content.update(repr(windows.shape).encode())
        content.update(np.packbits(windows).tobytes())
    content.update(repr(real.blocks.slices).encode())
    return content.hexdigest()[:32]


def _read(path: Path) -> ReferenceErrors | None:
    """What a file holds; None where there is none, or a broken one, which is then computed again."""
    try:
        return ReferenceErrors.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
