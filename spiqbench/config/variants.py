"""A changed model or budget has a label that says so: its records are not those of the frozen one."""

from collections.abc import Sequence
from typing import Any

from spiqbench.config.names import own_keys
from spiqbench.config.overrides import Override
from spiqbench.labels import variant_label


def name_variants(content: dict[str, Any], overrides: Sequence[Override]) -> None:
    """Rename what `model.KEY=` and `budget.KEY=` changed, unless it was given a name.

    The twin of a changed model is its twin changed alike, but for the keys that the twin's own file sets: those are
    what makes it the twin.
    """
    for group in ("model", "budget"):
        prefix = f"{group}."
        changes = {one.key.removeprefix(prefix): one.text for one in overrides if one.key.startswith(prefix)}
        part = content.get(group)
        if not changes or "name" in changes or not part or not part.get("name"):
            continue
        twin = part.get("twin")
        if twin and "twin" not in changes:
            own = own_keys("model", twin)
            part["twin"] = variant_label(twin, {key: text for key, text in changes.items() if key not in own})
        part["name"] = variant_label(part["name"], changes)
