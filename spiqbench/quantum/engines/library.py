"""The compiled kernel as a shared library: which build suits this CPU, and its functions."""

import ctypes
import logging
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import torch

log = logging.getLogger(__name__)

PRECISIONS = {torch.float32: "float32", torch.float64: "float64"}
# torch has already asked the CPU (and honours ATEN_CPU_CAPABILITY): the best build first.
BUILDS = {"AVX512": ("avx512", "avx2", "baseline"), "AVX2": ("avx2", "baseline")}


class Plan(ctypes.Structure):
    """Mirrors native/plan.hpp, field by field."""

    _fields_ = [
        ("bits", ctypes.c_int32),
        ("layers", ctypes.c_int32),
        ("wires", ctypes.c_int32),
        ("parts", ctypes.c_int32),
        ("words", ctypes.c_int32),
        ("threads", ctypes.c_int32),
        ("batch", ctypes.c_int64),
        ("measured", ctypes.c_uint32),
        ("rotated", ctypes.c_void_p),
        ("neighbours", ctypes.c_void_p),
        ("wire", ctypes.c_void_p),
        ("sources", ctypes.c_void_p),
    ]


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
        log.warning("the compiled kernel is not built here: statevector runs in plain torch, more slowly")
    return builds[0] if builds else None


def usable_builds() -> list[str]:
    """The builds that exist and that this CPU can run, the fastest first."""
    capability = torch.backends.cpu.get_cpu_capability()
    return [name for name in BUILDS.get(capability, ("baseline",)) if _path(name) is not None]


def load(build: str) -> ctypes.CDLL:
    """One build with the signatures of its functions set."""
    loaded = ctypes.CDLL(str(_path(build)))
    plan, pointer, number = ctypes.POINTER(Plan), ctypes.c_void_p, ctypes.c_int
    for precision in PRECISIONS.values():
        signatures: dict[str, tuple[Any, list[Any]]] = {
            "widest": (number, []),
            "bytes": (ctypes.c_int64, [plan, number, number]),
            "forward": (None, [plan, number, *[pointer] * 8]),
            "backward": (None, [plan, number, *[pointer] * 8]),
            "operations": (ctypes.c_int64, [ctypes.c_int64]),
        }
        for stem, (result, arguments) in signatures.items():
            function = getattr(loaded, f"spiq_{stem}_{precision}")
            function.restype, function.argtypes = result, arguments
    return loaded


def _path(build: str) -> Path | None:
    folder = Path(__file__).parent
    candidates = (folder / f"_kernel_{build}{suffix}" for suffix in EXTENSION_SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)
