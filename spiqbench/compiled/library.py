"""The compiled kernels as a shared library: which build suits this CPU, and its functions."""

import ctypes
import logging
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

log = logging.getLogger(__name__)

PRECISIONS = {torch.float32: "float32", torch.float64: "float64"}
# torch has already asked the CPU (and honours ATEN_CPU_CAPABILITY): the best build first.
BUILDS = {"AVX512": ("avx512", "avx2", "baseline"), "AVX2": ("avx2", "baseline")}


NUMBER, SIZE, POINTER = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "layout": (NUMBER, []),
    "widest": (NUMBER, []),
    "operations": (SIZE, [SIZE]),
    "state_bytes": (SIZE, [POINTER, NUMBER, NUMBER]),
    "state_forward": (None, [POINTER, NUMBER, *[POINTER] * 7]),
    "state_backward": (None, [POINTER, NUMBER, *[POINTER] * 9]),
    "chain_bytes": (SIZE, [POINTER, NUMBER]),
    "chain_forward": (None, [POINTER] * 5),
    "chain_backward": (None, [POINTER] * 7),
    "bloch_bytes": (SIZE, [POINTER]),
    "bloch_forward": (None, [POINTER] * 4),
    "bloch_backward": (None, [POINTER] * 7),
    "count_bytes": (SIZE, [POINTER]),
    "count_forward": (None, [POINTER] * 5),
    "count_backward": (None, [POINTER] * 7),
}


LAYOUT = 3
"""Counts up whenever a plan's fields or a function's arguments change; known to C++ as kLayout of native/entry.hpp."""

TASKS = 32
"""Pieces that a batch is cut into, as in native/tasks.hpp: more threads would find nothing to do."""


@lru_cache(maxsize=1)
def library() -> ctypes.CDLL | None:
    """The kernel that suits this CPU, or None where it was not built (said once in the log)."""
    name = build_in_use()
    return None if name is None else load(name)


@lru_cache(maxsize=1)
def build_in_use() -> str | None:
    """Name of the build that this process runs (`avx512`, `avx2`, `baseline`), or None where there is none."""
    builds = usable_builds()
    if not builds:
        log.warning("the compiled kernels are not built here: circuits run in plain torch, more slowly")
    return builds[0] if builds else None


def usable_builds() -> list[str]:
    """The builds that exist, are of this version, and that this CPU can run, the fastest first."""
    capability = torch.backends.cpu.get_cpu_capability()
    return [name for name in BUILDS.get(capability, ("baseline",)) if _is_current(name)]


def load(build: str) -> ctypes.CDLL:
    """One build with the signatures of its functions set."""
    loaded = ctypes.CDLL(str(_path(build)))
    for precision in PRECISIONS.values():
        for stem, (result, arguments) in SIGNATURES.items():
            function = getattr(loaded, f"spiq_{stem}_{precision}")
            function.restype, function.argtypes = result, arguments
    return loaded


def call(stem: str, dtype: torch.dtype, plan: ctypes.Structure, *arguments: Tensor | int | None) -> Any:
    """A function of the kernels in use, for one precision; tensors are handed over as pointers to their numbers.

    `plan` mirrors, field by field, the struct that the function takes first.
    """
    function = getattr(library(), f"spiq_{stem}_{PRECISIONS[dtype]}")
    return function(ctypes.byref(plan), *(x.data_ptr() if isinstance(x, Tensor) else x for x in arguments))


def threads_for(work: int, a_thread: int) -> int:
    """How many threads a kernel takes for so much work, where one is not worth its start for less than `a_thread`."""
    return max(1, min(torch.get_num_threads(), TASKS, work // a_thread))


def _is_current(build: str) -> bool:
    """Whether a build is there and fits this code; one from before an update of the sources may not."""
    path = _path(build)
    if path is None:
        return False
    loaded = ctypes.CDLL(str(path))
    complete = all(hasattr(loaded, f"spiq_{stem}_float32") for stem in SIGNATURES)
    if complete and loaded.spiq_layout_float32() == LAYOUT:
        return True
    log.warning(
        "%s is older than the code: run `python setup.py build_ext --inplace`, or install again", path
    )
    return False


def _path(build: str) -> Path | None:
    folder = Path(__file__).parent
    candidates = (folder / f"_kernel_{build}{suffix}" for suffix in EXTENSION_SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)
