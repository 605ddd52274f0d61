"""The first page of a store: the answer, then a short list of boards and of what else there is."""

from collections.abc import Sequence

from spiqbench.boards.board import Board
from spiqbench.boards.formatting import DASH, span, with_interval
from spiqbench.boards.rivals import strongest_reading
from spiqbench.boards.rows import Row
from spiqbench.claims.answer import STRONGEST_HEAD, answer, strongest_table
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case
from spiqbench.report.pages.environment import render
from spiqbench.scaling.series import Sweep


def index_page(
    boards: Sequence[Board],
    cases: Sequence[Case],
    claims: Sequence[Claim],
    sweeps: Sequence[Sweep],
    suites: Sequence[str],
) -> str:
    """index.html of a store.

    Args:
        boards: in the order in which they stand.
        cases, claims: what is said of the published claim; no claims where nothing can be decided yet.
        suites: names of the suites that have a page.
    """
    return render(
        "index",
        depth=0,
        answer=answer(cases, claims) if claims else [],
        strongest=(STRONGEST_HEAD, strongest_table(cases)) if cases else None,
        boards=[_line(board) for board in boards],
        sweeps=[(sweep.family, sweep.budget, sweep.place) for sweep in sweeps],
        suites=list(suites),
    )


def _line(board: Board) -> dict[str, object]:
    return {
        "task": board.task,
        "budget": board.budget,
        "recording": board.recording,
        "neurons": board.neurons,
        "models": board.models,
        "runs": len(board.records),
        "best": _named(board.strongest),
        "quantum": _named(strongest_reading(board)),
    }


def _named(row: Row | None) -> str:
    if row is None:
        return DASH
    return f"{row.model}, {with_interval(row.realism)}, {span(row.generator)} parameters"
