"""Labels of models, tasks and budgets: they name folders and rows, and nothing is ever read back from them."""

import hashlib
import re
from collections.abc import Mapping

LABEL = r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}$"
"""What a label may be: nothing in it can lead to another folder, or means anything to a shell or a page."""

LONGEST_VARIANT = 64
RESERVED = ("null", "held-out-data", "floor")
"""Rows that a board has of its own: no model may pass for them."""
REFERENCE = "independent"
"""The model that knows the rates alone: whatever is no better has learned nothing that counts."""


def why_no_label(text: object) -> str | None:
    """Why a text cannot be a label; None where it can."""
    if not isinstance(text, str) or not re.fullmatch(LABEL, text):
        shown = repr(text)[:100] if isinstance(text, str | int | float | None) else f"a {type(text).__name__}"
        return (
            f"{shown} cannot name a record: start with a letter or digit, then up to 79 letters, digits, '_', "
            "'-', '+' and '.'"
        )
    return None


def is_reserved(name: str) -> bool:
    """Whether a name reads as one of a board's own rows."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") in RESERVED


def variant_label(name: str, changes: Mapping[str, str]) -> str:
    """The label of something that was changed, `vae+width-16`; where that is long, a digest of the changes.

    Args:
        changes: key to value, as written on the command line.
    """
    if not changes:
        return name
    told = "+".join(f"{key}-{value}" for key, value in sorted(changes.items()))
    changed = f"{name}+{re.sub(r'[^A-Za-z0-9_.+-]+', '_', told).strip('_')}"
    if len(changed) <= LONGEST_VARIANT:
        return changed
    return f"{name[:50]}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"
