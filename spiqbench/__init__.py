"""A benchmark of quantum and classical generators of binary neuronal spike trains.

task = spiqbench.load_task("salamander_n8")
model = spiqbench.fit(spiqbench.build("vae", task), task, steps=400)
spiqbench.score(model.sample(10000, rng=0), task)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from spiqbench._version import __version__ as __version__

if TYPE_CHECKING:
    from spiqbench.api import build, compare, fit, load, load_task, results, score, tasks

__all__ = ["build", "compare", "fit", "load", "load_task", "models", "results", "score", "tasks"]


def __getattr__(name: str) -> Any:
    """The functions of the API, and the package `models`, which is also a function: imported when first used."""
    if name == "models":
        return import_module("spiqbench.models")
    if name in __all__:
        return getattr(import_module("spiqbench.api"), name)
    raise AttributeError(f"module 'spiqbench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
