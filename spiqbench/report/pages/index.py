"""The first page of a store: the answer, then a short list of boards and of what else there is."""

from collections.abc import Sequence

from spiqbench.boards.board import Board
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.answer import VERDICTS_HEAD, Answer
from spiqbench.claims.averages import AVERAGES_HEAD
from spiqbench.claims.strongest import STRONGEST_HEAD
from spiqbench.report.markdown.claims import RIVALS_SAY
from spiqbench.report.pages.environment import render
from spiqbench.report.store_table import HOURS_SAY, store_line
from spiqbench.scaling.series import Sweep


def index_page(
    boards: Sequence[Board],
    answer: Answer,
    sweeps: Sequence[Sweep],
    suites: Sequence[str],
) -> str:
    """index.html of a store.

    Args:
        boards: in the order in which they stand.
        answer: what is said of the published claim.
        suites: names of the suites that have a page.
    """
    return render(
        "index",
        depth=0,
        answer=answer,
        head=STRONGEST_HEAD,
        verdicts_head=VERDICTS_HEAD,
        rivals_say=RIVALS_SAY,
        averages_head=AVERAGES_HEAD,
        boards=[store_line(board) for board in boards],
        copies=copies_said(row for board in boards for row in board.ranked),
        hours=HOURS_SAY,
        sweeps=[(sweep.family, sweep.budget, sweep.place) for sweep in sweeps],
        suites=list(suites),
    )
