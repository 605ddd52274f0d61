"""The first page of a store: the answer, then a short list of boards and of what else there is."""

from collections.abc import Sequence

from spiqbench.boards.board import Board
from spiqbench.claims.answer import STRONGEST_HEAD, answer, strongest_table
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case
from spiqbench.report.pages.environment import render
from spiqbench.report.store_table import HOURS_SAY, store_line
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
        boards=[store_line(board) for board in boards],
        hours=HOURS_SAY,
        sweeps=[(sweep.family, sweep.budget, sweep.place) for sweep in sweeps],
        suites=list(suites),
    )
