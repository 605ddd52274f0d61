"""Results at the terminal: tables that fit its width, the best rows first; what a sweep found; where the page is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from spiqbench.boards.board import Board, stored_boards
from spiqbench.boards.formatting import DASH, decimal, significant, span, with_interval
from spiqbench.boards.record_tests import copies_said, mean_test
from spiqbench.boards.rivals import left_out_of, strongest_reading, why_no_reading
from spiqbench.boards.rows import Row
from spiqbench.boards.suite import FEWEST_TASKS, Suite, SuiteRow
from spiqbench.labels import REFERENCE
from spiqbench.record_values import printable
from spiqbench.records.store import boards
from spiqbench.report.suites.files import find_suites
from spiqbench.report.suites.words import tasks_of
from spiqbench.report.words import scores_line
from spiqbench.scaling.power_law import FEWEST_SIZES
from spiqbench.scaling.sentences import growth_sentences
from spiqbench.scaling.series import Sweep, find_sweeps
from spiqbench.scoring.mean_skill import BREADTH, FIDELITY
from spiqbench.scoring.score import StatisticScore

HEAD = (
    "rank",
    "letters",
    "model",
    "realism",
    FIDELITY,
    BREADTH,
    "AUC",
    "parameters",
    "seeds",
    "converged",
)
SUITE_HEAD = ("rank", "letters", "model", "realism", FIDELITY, BREADTH, "mean rank", "tasks")
SCORES_HEAD = ("statistic", "skill", "error", "floor", "null")
STORE_HEAD = ("task", "budget", "strongest", "realism", "strongest quantum", "its realism", "models", "runs")
"""Without intervals, which the pages have: the first four columns fit a terminal of 80."""

WORDS = (
    "letters",
    "model",
    "converged",
    "statistic",
    "task",
    "budget",
    "strongest",
    "strongest quantum",
)
"""Columns set left."""

KEPT = 4
"""Columns that stay however narrow the terminal is."""


def show_board(store: Path, task: str, budget: str) -> None:
    """Print the table of a rendered board, if it has a row, and the path of its page."""
    console = Console(highlight=False)
    print()
    for board in stored_boards(store, [(task, budget)]):
        console.print(board_table(board, console))
        if weak := [row.model for row in board.rows if left_out_of(row, board)]:
            _say(f"left out as controls, no better than {REFERENCE}: {', '.join(weak)}", console)
        for one in board.refused:
            _say(f"without a rank: {one.row.model}, {one.reason}", console)
    _show_page(store / task / budget)


def show_suite(store: Path, name: str, budget: str) -> None:
    """Print the table of a rendered suite at one budget and the path of its page."""
    console = Console(highlight=False)
    print()
    found = stored_boards(store, (place for place in boards(store) if place[1] == budget))
    for suite in find_suites(store, found, lambda message: None).get(name, ()):
        rows = [_suite_cells(suite, row) for row in suite.rows]
        console.print(_fitted(SUITE_HEAD, rows, console))
    if not _show_page(store / "suites" / name):
        print(f"no page of the suite: it takes the boards of {FEWEST_TASKS} of its tasks")


def show_store(store: Path) -> None:
    """Print what is strongest on each rendered board of a store, and the path of its first page."""
    console = Console(highlight=False)
    print()
    made = stored_boards(store, boards(store))
    if made:
        console.print(_fitted(STORE_HEAD, [_store_cells(board) for board in made], console))
    for board in made:
        if strongest_reading(board) is None:
            _say(f"{board.task}, {board.budget}, strongest quantum: {why_no_reading(board)}", console)
    if copies := copies_said(row for board in made for row in board.ranked):
        _say(copies, console)
    _show_page(store)


def show_scores(statistics: Mapping[str, StatisticScore], means: Mapping[str, float | None]) -> None:
    """Print what windows score in each statistic, the best skill first, and the means where there are any."""
    console = Console(highlight=False)
    known = [entry for entry in statistics.items() if entry[1].skill is not None]
    order = sorted(known, key=lambda entry: entry[1].skill or 0.0, reverse=True)
    order += [entry for entry in statistics.items() if entry[1].skill is None]
    rows = [_score_cells(key, score) for key, score in order]
    if rows:
        console.print(_fitted(SCORES_HEAD, rows, console))
    if blind := [
        key for key, score in order if not score.tells and None not in (score.error, score.floor, score.null)
    ]:
        why = "as the null lies above the floor by no more than sampling noise"
        _say(f"cannot tell, {why}: {', '.join(blind)}", console)
    for key, score in order:
        if score.reason and key not in blind:
            _say(f"{key}: {score.reason}", console)
    if any(value is not None for value in means.values()):
        print(scores_line(means))
    elif len(blind) == len(statistics):
        print("no score: too few test windows, or nothing in them that independent neurons do not have")


def show_growth(store: Path, family: str, budget: str, tasks: Iterable[str]) -> None:
    """Print what a rendered sweep found: scores by size, what grows how, and the path of its page."""
    console = Console(highlight=False)
    print()
    made = sorted(stored_boards(store, ((task, budget) for task in tasks)), key=lambda board: board.neurons)
    print("realism by number of neurons")
    console.print(_fitted(("model", *(str(board.neurons) for board in made)), _by_size(made), console))
    for sweep in find_sweeps(made):
        for sentence in growth_sentences(sweep):
            _say(sentence, console)
        if sweep.refused:
            _say(f"not compared: {'; '.join(_refusals(sweep))}", console)
    if not _show_page(store / "scaling" / family / budget):
        print(f"no plots: they take boards of {FEWEST_SIZES} sizes")
        _show_page(store)


def _by_size(made: Sequence[Board]) -> Iterator[list[str]]:
    """A line a model, the best at the largest size first."""
    found: dict[str, dict[int, Row]] = {}
    for board in made:
        for row in board.rows:
            found.setdefault(row.model, {})[board.neurons] = row

    def place(entry: tuple[str, dict[int, Row]]) -> tuple[int, float, str]:
        largest = max(entry[1])
        return -largest, -entry[1][largest].realism.value, entry[0]

    for model, rows in sorted(found.items(), key=place):
        values = (rows[board.neurons].realism.value if board.neurons in rows else None for board in made)
        yield [printable(model), *map(decimal, values)]


def _refusals(sweep: Sweep) -> Iterator[str]:
    """A model and reason, with the sizes that it is said of."""
    sizes: dict[tuple[str, str], list[str]] = {}
    for model, neurons, reason in sweep.refused:
        sizes.setdefault((model, reason), []).append(str(neurons))
    for (model, reason), found in sizes.items():
        yield f"{model} at {', '.join(found)} neurons ({reason})"


def _say(text: str, console: Console) -> None:
    """A sentence, broken between words where a terminal is narrower; in one line where it is piped."""
    console.print(Text(printable(text)), soft_wrap=not console.is_terminal)


def _show_page(folder: Path) -> bool:
    pages = [folder / name for name in ("index.html", "README.md") if (folder / name).exists()]
    for page in pages[:1]:
        print(page)
    return bool(pages)


def board_table(board: Board, console: Console) -> Table:
    """The rows of a board, with as many columns from the left as the console's width holds."""
    return _fitted(HEAD, [_cells(board, row) for row in board.rows], console)


def _fitted(head: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> Table:
    rows, columns = list(rows), len(head)
    while columns > KEPT and _width(_table(head, rows, columns), console) > console.width:
        columns -= 1
    return _table(head, rows, columns)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in head[:columns]:
        table.add_column(name, justify="left" if name in WORDS else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row[:columns]))
    return table


def _width(table: Table, console: Console) -> int:
    unbounded = console.options.update(width=10_000)
    return Measurement.get(console, unbounded, table).maximum


def _cells(board: Board, row: Row) -> list[str]:
    rank = board.rank_of(row)
    return [
        DASH if rank is None else str(rank),
        board.letters_of(row) or DASH,
        printable(row.model),
        with_interval(row.realism),
        decimal(row.fidelity.value),
        decimal(row.breadth.value),
        decimal(mean_test(row, "two_sample", "auc")),
        span(row.generator),
        str(row.seeds),
        "yes" if row.converged else "no",
    ]


def _suite_cells(suite: Suite, row: SuiteRow) -> list[str]:
    rank = suite.rank_of(row)
    return [
        DASH if rank is None else str(rank),
        suite.letters_of(row) or DASH,
        printable(row.name),
        with_interval(row.realism),
        decimal(row.fidelity.value),
        decimal(row.breadth.value),
        decimal(row.mean_rank, 1),
        tasks_of(row, suite),
    ]


def _score_cells(key: str, score: StatisticScore) -> list[str]:
    numbers = [significant(value) for value in (score.error, score.floor, score.null)]
    return [key, decimal(score.skill), *numbers]


def _store_cells(board: Board) -> list[str]:
    named = [
        (printable(row.model), decimal(row.realism.value)) if row else (DASH, DASH)
        for row in (board.strongest, strongest_reading(board))
    ]
    return [board.task, board.budget, *named[0], *named[1], str(board.models), str(len(board.records))]
