"""A model and its twin are tuned together: both get the steps that the slower of them needs."""

from collections.abc import Sequence

from spiqbench.config.names import options, settings


def with_twins(models: Sequence[str]) -> tuple[str, ...]:
    """Names of models, each followed by its twin and by the models whose twin it is."""
    twin_of = {name: settings("model", name).get("twin") for name in options("model")}
    found: dict[str, None] = {}
    for model in models:
        found[model] = None
        for name, twin in twin_of.items():
            if (name == model and twin in twin_of) or twin == model:
                found[str(twin) if name == model else name] = None
    return tuple(found)
