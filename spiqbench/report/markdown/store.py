"""README.md of a store: what is found, which boards there are, and what lies where."""

from collections.abc import Sequence
from urllib.parse import quote

from spiqbench.boards.board import Board
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.answer import Answer
from spiqbench.report.escaping import escaped, fenced, table
from spiqbench.report.markdown.claims import (
    answer_markdown,
    beside_markdown,
    known_markdown,
    strongest_markdown,
)
from spiqbench.report.store_table import HEAD, HOURS_SAY, store_line
from spiqbench.scaling.series import Sweep

INTRODUCTION = (
    "Generators of binary neuronal spike trains, quantum and classical, scored on the same statistics of recorded "
    "windows that no training saw: one JSON file a run, and the boards rendered from them. `index.html` is the same as "
    "a page. A user's own runs go to `outputs/leaderboards` unless `store=` says otherwise; `spiqbench render --check` "
    "tells whether what is rendered is what the records give."
)
EVIDENCE = "The claim, [sentence by sentence, with the evidence](CLAIMS.md). How far the answer is known:"
PLACES = """\
<task>/<budget>/<model>/seed-<k>.json   the record of one run; every key is described in spiqbench/records/schema.py
<task>/<budget>/<model>/seed-<k>.webp   its report card, kept for one seed of each row
<task>/<budget>/README.md, index.html   the board of one task and budget, with frontier.svg and frontier.png
tuning/<task>/<model>.json              what a search chose, with every trial
verified/<task>/...                     who carried a run out again, and what came of it
suites/<suite>/                         every model over all tasks of a suite
scaling/<family>/<budget>/              a sweep over the number of neurons
CLAIMS.md, CLAIMS.html                  the paper's claim held against all boards, sentence by sentence"""


def store_markdown(
    boards: Sequence[Board],
    answer: Answer,
    sweeps: Sequence[Sweep],
    suites: Sequence[str],
) -> str:
    """README.md of a store; see `index_page` for the arguments."""
    parts = ["# Leaderboards", INTRODUCTION]
    if answer.short:
        parts += [
            "## What holds of the published claim?",
            answer_markdown(answer),
            EVIDENCE,
            known_markdown(answer),
        ]
    if answer.strongest:
        parts += ["## The strongest of each task", strongest_markdown(answer)]
    if beside := beside_markdown(answer):
        parts += ["## Other readings, and averages", beside]
    copies = copies_said(row for board in boards for row in board.ranked)
    parts += ["## Boards", table(HEAD, [_linked(board) for board in boards], left=3)]
    parts += [escaped(copies)] if copies and copies != answer.copies else []
    parts.append(HOURS_SAY)
    if suites:
        parts += ["## Suites", _links([(name, f"suites/{name}/README.md") for name in suites])]
    if sweeps:
        named = [(f"{sweep.family}, budget {sweep.budget}", f"{sweep.place}/README.md") for sweep in sweeps]
        parts += ["## Sweeps over the number of neurons", _links(named)]
    parts += ["## What lies where", fenced(PLACES.splitlines(), "text")]
    return "\n\n".join(parts) + "\n"


def _linked(board: Board) -> list[str]:
    task, *cells = map(escaped, store_line(board))
    return [f"[{task}]({_address(board.task, board.budget)}/README.md)", *cells]


def _links(places: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- [{escaped(name)}]({_address(*path.split('/'))})" for name, path in places)


def _address(*parts: str) -> str:
    return "/".join(quote(part) for part in parts)
