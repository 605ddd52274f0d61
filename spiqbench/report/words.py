"""What pages, Markdown and terminal say alike: of a run or row in a line of text, of a recording in some."""

from collections.abc import Mapping

from spiqbench.boards.board import Board
from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import DASH, decimal
from spiqbench.boards.rows import Row

DOI = "https://doi.org/"

FRONTIER_CAPTION = (
    "Realism against generator parameters, a line a family; bars are 95 % intervals, diamonds quantum generators, "
    "thin ones their twins; where a mark is hollow, more training may still change it."
)


def scores_line(scores: Mapping[str, float | None]) -> str:
    """`realism 0.912, fidelity 0.950, breadth 0.890`."""
    return ", ".join(f"{name} {decimal(value)}" for name, value in scores.items())


def loss_words(row: Row) -> str:
    """The statistics that a row's training was told to match; a dash where none."""
    return ", ".join(map(short_title, row.loss_statistics)) or DASH


def recording_facts(board: Board) -> dict[str, str]:
    """Title, species, preparation, licence and whom to cite, as far as known; empty for a user's own recording."""
    source = board.source
    if source is None:
        return {}
    facts = {
        source.name: source.title,
        "species": source.species,
        "preparation": source.preparation,
        "licence": source.licence,
        "cite": source.citation,
    }
    return {name: text for name, text in facts.items() if text}


def recording_doi(board: Board) -> str:
    """DOI of the recording or its paper, without an address before it; empty where there is none."""
    return board.source.doi if board.source else ""


def others_said(count: int) -> str:
    """`1 other family`, `3 other families`: those that a picture shows without their names."""
    return f"{count} other {'family' if count == 1 else 'families'}"
