"""Numbers in columns of a text file: .csv, .tsv, .txt, .dat, and the .gdf of NEST."""

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from spiqbench.errors import DataError

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".gdf")
SEPARATORS = (",", ";", "\t")
FIRST_LINES = 50
BYTES_PER_NUMBER = 2
"""At least so many bytes of text stand for eight of a number."""


def read_table(path: Path) -> tuple[NDArray[np.float64], list[str]]:
    """The numbers of a file, `(rows, columns)`, and the names of its columns, none where it states none.

    Lines before the first one of numbers are a head: the last of them holds the names, `#` before it or not.

    Raises:
        DataError: the file cannot be read, or is no table of numbers.
    """
    try:
        if path.stat().st_size * 8 / BYTES_PER_NUMBER > psutil.virtual_memory().available:
            raise DataError(f"{path} holds more than this machine's memory: save a part of it")
        with path.open(encoding="utf-8-sig") as file:
            head = list(islice(file, FIRST_LINES))
        separator, skipped = _layout(head, path)
        names = _split(head[skipped - 1].lstrip("#% "), separator) if skipped else []
        array = np.loadtxt(
            path, delimiter=separator, skiprows=skipped, comments="#", ndmin=2, encoding="utf-8-sig"
        )
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): make it readable") from error
    except (UnicodeDecodeError, ValueError) as error:
        reason = str(error).splitlines()[0][:160]
        raise DataError(f"{path} is no table of numbers ({reason}): save one") from error
    return array, names if len(names) == array.shape[1] else []


def _layout(head: list[str], path: Path) -> tuple[str | None, int]:
    """What separates the columns, none for spaces, and how many lines stand before the first one of numbers."""
    for skipped, line in enumerate(head):
        for separator in (*SEPARATORS, None):
            cells = _split(line, separator)
            if len(cells) > 1 and all(_is_number(cell) for cell in cells):
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
