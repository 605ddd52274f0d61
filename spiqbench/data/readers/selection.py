"""Rows of a table (units, trials) that a configuration chooses, by index or by the value of a column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spiqbench.errors import ConfigError, DataError
from spiqbench.near_matches import near_matches

Chosen = Sequence[int] | Mapping[str, Any] | None
"""None: all rows; indices counted from 0; or column to value, or to several values of which one must hold."""

SHOWN_VALUES = 5


def select_rows(
    chosen: Chosen, rows: int, columns: Mapping[str, Sequence[Any]], key: str, what: str
) -> list[int]:
    """Indices of the chosen rows, in the order they were listed or stand in the table.

    Args:
        chosen: see `Chosen`; where it names several columns, all must hold.
        rows: how many the table has.
        columns: the table's columns with one value a row.
        key: what the choice is called in the configuration.
        what: the table's name in error messages.

    Raises:
        ConfigError: the choice is neither, or names a column or an index that is not there, or one twice.
        DataError: no row has those values.
    """
    if chosen is None:
        return list(range(rows))
    if isinstance(chosen, Mapping):
        return _rows_with(chosen, rows, columns, key, what)
    if not isinstance(chosen, Sequence) or isinstance(chosen, str) or not chosen:
        raise ConfigError(f"{key} is {chosen!r}: list indices, give {{column: value}}, or null for all")
    for index in chosen:
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < rows:
            raise ConfigError(f"{key} names {index!r}: {what} has 0 to {rows - 1}")
    if len(set(chosen)) < len(chosen):
        raise ConfigError(f"{key} names an index twice: list each once")
    return list(chosen)


def _rows_with(
    chosen: Mapping[str, Any], rows: int, columns: Mapping[str, Sequence[Any]], key: str, what: str
) -> list[int]:
    kept = list(range(rows))
    for column, value in chosen.items():
        if column not in columns:
            raise ConfigError(f"{key}: {what} has no column '{column}'{near_matches(str(column), columns)}")
        several = isinstance(value, Sequence) and not isinstance(value, str)
        wanted = {_text(one) for one in (value if several else [value])}
        found = [_text(cell) for cell in columns[column]]
        kept = [row for row in kept if found[row] in wanted]
        if not kept:
            raise DataError(
                f"{key}: no row of {what} has {column}={value!r}; there {_listed(dict.fromkeys(found))}"
            )
    return kept


def _listed(values: Iterable[str]) -> str:
    values = list(values)
    more = f" and {len(values) - SHOWN_VALUES} more" if len(values) > SHOWN_VALUES else ""
    return f"are {', '.join(values[:SHOWN_VALUES])}{more}"


def _text(value: Any) -> str:
    """Equal for what a file and a command line write differently: 1 and 1.0, True and true, b'a' and a."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    is_truth_value = isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")
    return str(bool(value)).lower() if is_truth_value else repr(number).removesuffix(".0")
