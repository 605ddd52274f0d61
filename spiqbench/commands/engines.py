"""`spiqbench engines`: the circuit engines side by side on this machine."""

import json
from collections.abc import Sequence

from spiqbench.commands.arguments import Arguments, positive_whole


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench engines",
        description="Time one training step (forward and backward) of every engine against PennyLane's "
        "default.qubit, in this process, and compare their outputs and gradients.",
    )
    parser.add_argument(
        "--qubits", type=_widths, default=[4, 8, 12], help="widths, comma-separated (default: 4,8,12)"
    )
    parser.add_argument(
        "--batch", type=positive_whole, help="samples a step (default: one that suits the width)"
    )
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    chosen = parser.parse_args(arguments)

    from spiqbench.quantum.timing.bench import engine_rows

    rows = engine_rows(chosen.qubits, chosen.batch)
    if chosen.json:
        print(json.dumps([row.as_dict() for row in rows], indent=1))
    else:
        from spiqbench.report.engine_table import show_engines

        show_engines(rows)
    return 0


def _widths(text: str) -> list[int]:
    return [positive_whole(part) for part in text.split(",")]
