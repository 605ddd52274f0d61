"""Numbers in columns of a text file: .csv, .tsv, .txt, .dat, and the .gdf of NEST."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from spiqbench.errors import DataError, first_line
from spiqbench.free_memory import available_bytes

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".gdf")
SEPARATORS = (",", ";", "\t")
FIRST_LINES = 50
BYTES_PER_NUMBER = 2
"""At least so many bytes of text stand for eight of a number."""


def read_table(path: Path) -> tuple[NDArray[Any], list[str]]:
    """The cells of a file, `(rows, columns)`, and the names of its columns, none where it states none.

    Lines before the first one with a number are a head: the last of them holds the names, `#` before it or not. Cells
    are numbers, or all of them text where a column holds some.

    Raises:
        DataError: the file cannot be read, or is not a table with a number in each row.
    """
    with _open(path) as file:
        head = list(islice(file, FIRST_LINES))
    separator, skipped = _layout(head, path)
    if separator == "," and ";" in head[skipped]:
        raise DataError(f"{path} has decimal commas between semicolons: save it with decimal points")
    names = _split(head[skipped - 1].lstrip("#% "), separator) if skipped else []
    numeric = all(_is_number(cell) for cell in _split(head[skipped], separator))
    try:
        array = np.loadtxt(
            path,
            dtype=float if numeric else str,
            delimiter=separator,
            skiprows=skipped,
            comments="#",
            ndmin=2,
            encoding="utf-8-sig",
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise DataError(f"{path} is not a table of numbers ({first_line(error)}): save one") from error
    if not numeric:
        array = np.char.strip(array, ' \t"')
    return array, names if len(names) == array.shape[1] else []


def read_lines(path: Path) -> list[NDArray[np.float64]]:
    """The numbers of each line, apart by commas, semicolons or spaces; an empty line has none.

    Raises:
        DataError: the file cannot be read, or a line holds something else.
    """
    with _open(path) as file:
        lines = [line.strip() for line in file if not line.startswith("#")]
    try:
        return [np.array(line.replace(",", " ").replace(";", " ").split(), dtype=float) for line in lines]
    except ValueError as error:
        raise DataError(
            f"{path} holds a line of no numbers ({error}): give the times of a unit in each"
        ) from error


@contextmanager
def _open(path: Path) -> Iterator[IO[str]]:
    """A text within the memory that is free; any failure to read it is a `DataError`."""
    try:
        if path.stat().st_size * 8 / BYTES_PER_NUMBER > available_bytes():
            raise DataError(f"{path} holds more than this machine's memory: save a part of it")
        with path.open(encoding="utf-8-sig") as file:
            yield file
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): make it readable") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not text ({error.reason}): save it as UTF-8") from error


def _layout(head: list[str], path: Path) -> tuple[str | None, int]:
    """What separates the columns, none for spaces, and how many lines stand before the first one with a number."""
    for skipped, line in enumerate(head):
        for separator in (*SEPARATORS, None):
            cells = _split(line, separator)
            if len(cells) > 1 and any(_is_number(cell) for cell in cells) and not line.startswith("#"):
                return separator, skipped
    raise DataError(f"{path} holds no columns of numbers: save ids and times side by side")


def _split(line: str, separator: str | None) -> list[str]:
    return [cell.strip().strip('"') for cell in line.strip().split(separator)]


def _is_number(text: Any) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
