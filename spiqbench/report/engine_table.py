"""Circuit engines side by side at the terminal; apart from other tables, which need no torch."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from spiqbench.quantum.timing.bench import HEAD, EngineRow, cells


def show_engines(rows: Iterable[EngineRow]) -> None:
    """Print what a training step takes, a line an engine, size and precision."""
    table = Table(title="One training step of every engine")
    for name in HEAD:
        table.add_column(name, justify="left" if name in ("engine", "precision") else "right")
    for row in rows:
        table.add_row(*cells(row))
    Console().print(table)
