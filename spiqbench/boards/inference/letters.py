"""Compact letter display: rows share a letter where, and only where, the test does not separate them.

Piepho, Journal of Computational and Graphical Statistics 13 (2004), 456: the insert-and-absorb algorithm.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from string import ascii_lowercase


def letters(rows: int, separated: Iterable[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The letters of each row.

    Args:
        rows: number of rows, the best first.
        separated: pairs `(i, j)` that the corrected test tells apart.

    Returns:
        For each row its letters in alphabetical order; the first letter is that of the best row.
    """
    columns = [frozenset(range(rows))] if rows else []
    for i, j in separated:
        split = [column for column in columns if i in column and j in column]
        kept = [column for column in columns if column not in split]
        columns = _absorb(kept + [column - {row} for column in split for row in (i, j)])
    columns.sort(key=sorted)
    names = _names()
    named = [(next(names), column) for column in columns]
    return [tuple(name for name, column in named if row in column) for row in range(rows)]


def _absorb(columns: list[frozenset[int]]) -> list[frozenset[int]]:
    """Columns without those whose rows another one holds as well."""
    distinct = list(dict.fromkeys(columns))
    return [column for column in distinct if not any(column < other for other in distinct)]


def _names() -> Iterator[str]:
    """a to z, then a1 to z1, and so on."""
    for turn in count():
        for letter in ascii_lowercase:
            yield letter + (str(turn) if turn else "")
