"""What is rendered from records: which files, with which bytes, and whether those on disk are these."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from spiqbench.atomic import write_atomically
from spiqbench.boards.board import Board, board_of
from spiqbench.boards.frontier import make_frontier
from spiqbench.bounded import read_regular
from spiqbench.claims.answer import make_answer
from spiqbench.claims.evidence import find_cases, why_undecided
from spiqbench.claims.sentences import make_claims
from spiqbench.held import remove_leftovers
from spiqbench.records.store import boards, card_path, scan_board
from spiqbench.report.figures import Plot
from spiqbench.report.frontier_plot import draw_frontier, narrow_frontier
from spiqbench.report.markdown.board import board_markdown, unreadable_board_markdown
from spiqbench.report.markdown.claims import claims_markdown
from spiqbench.report.markdown.store import store_markdown
from spiqbench.report.pages.board import board_page, record_path
from spiqbench.report.pages.claims import claims_page
from spiqbench.report.pages.index import index_page
from spiqbench.report.scaling_files import sweep_files
from spiqbench.report.suites.files import find_suites, suite_files
from spiqbench.report.unchanged import Note, records_digest, searches_digest
from spiqbench.scaling.series import Sweep, find_sweeps

FRONTIER_SVG, FRONTIER_PNG = "frontier.svg", "frontier.png"

Rendered = dict[str, str | bytes]
"""Contents of files by their path, relative to the board or to the store."""


Say = Callable[[str], None]
"""Told of each file in a record's place that is none: it is a row of its board, and no reason to stop."""


def _say_nothing(message: str) -> None:
    pass


def render_store(store: Path, say: Say = _say_nothing, note: Note | None = None) -> Rendered:
    """The files of every board of a store and of its pages, by path relative to the store.

    With a note, folders are left out whose files are there already, and the note takes those that are not.
    """
    rendered: Rendered = {}
    made, sources = [], {}
    for task, budget in boards(store):
        if note is not None:  # before the records are read: one that changes meanwhile is rendered again
            sources[task, budget] = f"{task}/{budget} {records_digest(store, task, budget)}"
        records, unreadable = scan_board(store, task, budget)
        if note is not None:  # and before the files of the searches are
            sources[task, budget] += f" {searches_digest(store, records)}"
        for one in unreadable:
            say(one.reason)
        if records:
            made.append(board_of(store, records, unreadable))
        else:
            rendered[f"{task}/{budget}/README.md"] = unreadable_board_markdown(task, budget, unreadable)
    made.sort(key=_place)

    def add(
        folder: str, of: Iterable[Board], files: Callable[[], Rendered], also: Sequence[str] = ()
    ) -> None:
        from_these = [] if note is None else [*(sources[board.task, board.budget] for board in of), *also]
        if note is not None and note.holds(folder, from_these):
            return
        drawn = files()
        rendered.update({f"{folder}/{name}": content for name, content in drawn.items()})
        if note is not None:
            note.take(folder, from_these, {name: _encoded(content) for name, content in drawn.items()})

    cards = report_cards(store, made)
    for board in made:
        add(f"{board.task}/{board.budget}", [board], partial(board_files, board, cards))
    sweeps = find_sweeps(made)
    for sweep in sweeps:
        add(sweep.place, sweep.boards.values(), partial(sweep_files, sweep))
    suites = find_suites(store, made, say)
    for suite, at_budgets in suites.items():
        members = [board for one in at_budgets for board in one.boards.values()]
        add(f"suites/{suite}", members, partial(suite_files, at_budgets), at_budgets[0].tasks)
    if made:
        rendered |= _front_pages(made, sweeps, list(suites))
    return rendered


def _front_pages(made: Sequence[Board], sweeps: Sequence[Sweep], suites: Sequence[str]) -> Rendered:
    """The overview and, where a reading of SpiQGAN is trained enough to decide anything, the claim."""
    cases = find_cases(made)
    decided = any(not why_undecided(case.row) for case in cases)
    claims = make_claims(cases) if decided else []
    answer = make_answer(cases, claims)
    pages: Rendered = {
        "README.md": store_markdown(made, answer, sweeps, suites),
        "index.html": index_page(made, answer, sweeps, suites),
    }
    if claims:
        pages |= {"CLAIMS.md": claims_markdown(answer, claims), "CLAIMS.html": claims_page(answer, claims)}
    return pages


def _place(board: Board) -> tuple[float, str, list[int | str]]:
    """Order on the page: the most training first, then 4 neurons before 16."""
    parts = re.split(r"(\d+)", board.task)
    return (
        -board.steps,
        board.budget,
        [int(part) if part.isdigit() else part for part in parts],
    )


def report_cards(store: Path, made: Iterable[Board]) -> dict[str, str]:
    """Report cards kept in the store by the path of their record, both relative to the store."""
    return {
        record_path(record): card_path(record, Path()).as_posix()
        for board in made
        for record in board.records
        if card_path(record, store).is_file()
    }


def board_files(board: Board, cards: Mapping[str, str]) -> Rendered:
    """The files of one board's folder by name: its page, the same as Markdown, the frontier as a picture."""
    frontier = make_frontier(board)
    if frontier.empty:
        return {
            "README.md": board_markdown(board),
            "index.html": board_page(board, cards=cards, frontier=None),
        }
    title = f"{board.task}, budget {board.budget}"
    svg, png = draw_frontier(frontier, title)
    caption = "Realism against generator parameters"
    return {
        "README.md": board_markdown(board, [(caption, FRONTIER_PNG)]),
        "index.html": board_page(board, cards=cards, frontier=Plot(svg, narrow_frontier(frontier, title))),
        FRONTIER_SVG: svg,
        FRONTIER_PNG: png,
    }


def write_rendered(store: Path, say: Say = _say_nothing, *, anew: bool = False) -> list[Path]:
    """Render a store and write the files whose bytes change, each whole or not at all; their paths.

    Folders whose records are unchanged are left as they are, see `spiqbench.report.unchanged`; `anew` renders all.
    """
    remove_leftovers(store, below=True)
    note = Note(store)
    if anew:
        note.before = {}
    rendered = render_store(store, say, note)
    changed = differing(store, rendered)
    for name in changed:
        write_atomically(store / name, _encoded(rendered[name]))
    if rendered:
        note.write()
    return [store / name for name in changed]


def check_rendered(store: Path, say: Say = _say_nothing) -> list[str]:
    """Paths of rendered files that are missing or not what the records give, sorted."""
    return differing(store, render_store(store, say))


def differing(store: Path, rendered: Mapping[str, str | bytes]) -> list[str]:
    """Paths whose bytes on disk are not these, sorted."""
    return sorted(name for name, content in rendered.items() if not _holds(store / name, _encoded(content)))


def _holds(path: Path, content: bytes) -> bool:
    try:
        return read_regular(path, len(content)) == content
    except (OSError, ValueError):
        return False


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
