"""The tables of docs/engines.md, from one run on an idle machine.

    python benchmarks/engine_tables.py --write                  # all of them, into the page
    python benchmarks/engine_tables.py --only widths limits     # some of them, to the terminal

One thread, CPU time. `--seconds` is what each training step is timed for.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from functools import cache

import torch
from engines import engine_lines, limit_lines, width_lines
from peers import peer_lines
from splits import DOCS, put_in_page
from thousand_neurons import circuit_lines, training_lines
from training_step import table_lines, trained_models, twin_lines

from spiqbench.quantum.timing.bench import EngineRow, engine_rows

WIDTHS = (4, 8, 12, 16, 50)
STEP_WIDTHS = (12, 16, 24, 50, 160)


@cache
def rows() -> list[EngineRow]:
    return engine_rows(WIDTHS)


def tables(seconds: float) -> dict[str, Callable[[], Iterable[str]]]:
    """Lines of each table, in the order of the page; nothing is measured before they are asked for."""
    return {
        "engines": lambda: engine_lines(rows()),
        "widths": width_lines,
        "twins": lambda: twin_lines(STEP_WIDTHS, seconds),
        "models": lambda: table_lines(trained_models(), (50,), seconds / 2),
        "thousand": lambda: [*circuit_lines(1000), "", *training_lines(1000, 300)],
        "limits": lambda: limit_lines(rows()),
        "peers": lambda: peer_lines(2048, (8, 16, 50), 16, 0.05),
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
    for name, lines in tables(chosen.seconds).items():
        if chosen.only and name not in chosen.only:
            continue
        start = time.perf_counter()
        text = "\n".join(lines())
        print(f"{name}, {time.perf_counter() - start:.0f} s\n\n{text}\n", flush=True)
        if chosen.write:
            put_in_page(DOCS / "engines.md", name, "benchmarks/engine_tables.py", text)


if __name__ == "__main__":
    main()
