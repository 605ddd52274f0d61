"""The tables of docs/engines.md, from one run on an idle machine.

    python benchmarks/engine_tables.py --write                  # all of them, into the page
    python benchmarks/engine_tables.py --only widths limits     # some of them, to the terminal

One thread, CPU time. `--seconds` is what each training step is timed for.
"""

import argparse
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import torch
from engines import engine_table, limit_table, width_table
from peers import peer_table
from thousand_neurons import circuit_table, training_table
from training_step import step_table, trained_models, twin_tables

from spiqbench.quantum.timing.bench import EngineRow, engine_rows
from spiqbench.report.markdown.blocks import put_in_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "engines.md"
WIDTHS = (4, 8, 12, 16, 50)
STEP_WIDTHS = (12, 16, 24, 50, 160)


@cache
def rows() -> list[EngineRow]:
    return engine_rows(WIDTHS)


def tables(seconds: float) -> dict[str, Callable[[], str]]:
    """Each table, in the order of the page; nothing is measured before it is asked for."""
    return {
        "engines": lambda: engine_table(rows()),
        "widths": width_table,
        "twins": lambda: twin_tables(STEP_WIDTHS, seconds),
        "models": lambda: step_table(trained_models(), (50,), seconds / 2),
        "thousand": lambda: f"{circuit_table(1000)}\n\n{training_table(1000, 300)}",
        "limits": lambda: limit_table(rows()),
        "peers": lambda: peer_table(2048, (8, 16, 50), 16, 0.05),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the tables in docs/engines.md")
    parser.add_argument("--only", nargs="*", choices=list(tables(0)), help="default: all")
    parser.add_argument("--seconds", type=float, default=1.0)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for name, measure in tables(chosen.seconds).items():
        if chosen.only and name not in chosen.only:
            continue
        start = time.perf_counter()
        text = measure()
        print(f"{name}, {time.perf_counter() - start:.0f} s\n\n{text}\n", flush=True)
        if chosen.write:
            PAGE.write_text(put_in_page(PAGE.read_text(), "benchmarks/engine_tables.py", name, text))


if __name__ == "__main__":
    main()
