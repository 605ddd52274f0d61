"""What the page of the factor study says of its table is what the table says."""

import re

from .blocks import DOCS

PAGE = (DOCS / "spiqgan_factors.md").read_text(encoding="utf-8")
HEAD, _, *LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|")
]
ROWS = {cells[1]: dict(zip(HEAD, cells, strict=True)) for cells in LINES}


def test_spread_of_two_seeds() -> None:
    spans = [row["lowest to highest"].split(" to ") for row in ROWS.values()]
    differences = [float(high) - float(low) for low, high in spans]
    (mean, most) = re.search(r"differ by (\S+) of fidelity on average and by up to ([\d.]+),", PAGE).groups()  # type: ignore[union-attr]
    assert (mean, most) == (f"{sum(differences) / len(differences):.2f}", f"{max(differences):.2f}")


def test_the_defaults_are_the_best_of_these_in_realism() -> None:
    assert max(ROWS, key=lambda name: float(ROWS[name]["realism"])) == "default"


def test_the_memory_stands_where_the_page_says() -> None:
    memory, noise, default, dephased = (
        (float(ROWS[name]["fidelity"]), float(ROWS[name]["realism"]))
        for name in (
            "memory of 3 qubits",
            "3 layers",
            "default",
            "memory of 3 qubits, dephased (twin)",
        )
    )
    assert memory[0] > noise[0]
    assert memory[1] < noise[1]
    assert all(ours > other for ours, other in zip(default, memory, strict=True))
    assert all(ours > other for ours, other in zip(memory, dephased, strict=True))
