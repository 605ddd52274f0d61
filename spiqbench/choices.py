"""Options that are one of a few words."""

from collections.abc import Sequence

from spiqbench.errors import ConfigError


def require_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Raises `ConfigError` where an option has none of its values, which of a `Literal` are its `get_args`."""
    if value not in choices:
        *others, last = choices
        raise ConfigError(f"{name} is {value!r}: choose {', '.join(others)} or {last}")
