"""The tables of a board as Markdown: ranks, skills, errors over the floor, the frontier, costs."""

from collections.abc import Sequence

from spiqbench.boards.annotations import row_remarks, search_said
from spiqbench.boards.board import Board
from spiqbench.boards.columns import HELD_OUT, NULL, short_title
from spiqbench.boards.formatting import (
    DASH,
    decimal,
    memory,
    seconds,
    significant,
    span,
    with_interval,
)
from spiqbench.boards.frontier import frontier_table, make_frontier
from spiqbench.boards.record_tests import mean_test, memorization
from spiqbench.report.escaping import code, escaped, table
from spiqbench.report.words import FRONTIER_CAPTION, loss_words
from spiqbench.scoring.mean_skill import SCORES


def ranks_section(board: Board) -> str:
    head = [
        "rank",
        "letters",
        "model",
        "kind",
        *SCORES,
        "AUC",
        "parameters",
        "bits a spike",
        "seeds",
        "converged",
    ]
    head += ["its loss holds", "remarks"]
    held_out = [DASH, DASH, HELD_OUT, "reference", *["1"] * len(SCORES), "0.5", *[DASH] * 5]
    rows = [[*held_out, "the floor: skill 1 by definition"]]
    for row in board.rows:
        rank = board.rank_of(row)
        rows.append(
            [
                DASH if rank is None else str(rank),
                board.letters_of(row) or DASH,
                code(row.model),
                row.kind,
                *(with_interval(row.scores[name]) for name in SCORES),
                decimal(mean_test(row, "two_sample", "auc")),
                span(row.generator),
                decimal(row.bits_per_spike),
                str(row.seeds),
                "yes" if row.converged else "no",
                escaped(loss_words(row)),
                escaped("; ".join(row_remarks(row, board))) or DASH,
            ]
        )
    return "## Ranks\n\n" + table(head, rows, left=4, words_last=True) + "\n\n" + _skills(board)


def _skills(board: Board) -> str:
    head = ["model", *(escaped(short_title(key)) for key in board.keys)]
    rows = [
        [
            code(row.model),
            *(with_interval(row.skills[key]) if key in row.skills else DASH for key in board.keys),
        ]
        for row in board.rows
    ]
    return "## Skills\n\n" + table(head, rows)


def frontier_section(board: Board, figures: Sequence[tuple[str, str]]) -> str:
    head, rows = frontier_table(make_frontier(board))
    images = [f"![{escaped(caption)}]({path})" for caption, path in figures]
    lines = [[escaped(cell) for cell in row] for row in rows]
    said = [f"*{FRONTIER_CAPTION}*"] if images else []
    return "\n\n".join(["## Frontier", *images, *said, table(head, lines, left=2)])


def errors_section(board: Board) -> str:
    if not board.keys:
        return ""
    keys = board.keys
    head = [
        "model",
        *(escaped(short_title(key)) for key in keys),
        "MMD²",
        "memorized",
        "distinct windows over real",
    ]
    blank = [DASH] * 3
    floors, nulls = board.floors, board.nulls
    rows = [
        [f"{HELD_OUT}, error", *(significant(floors[key]) for key in keys), *blank],
        [HELD_OUT, *(DASH if floors[key] is None else "1" for key in keys), *blank],
    ]
    for row in board.rows:
        ratios = [significant(row.over_floor.get(key)) for key in keys]
        tests = [
            decimal(mean_test(row, "mmd", "mmd_squared"), 5),
            memorization(row),
            decimal(mean_test(row, "diversity", "distinct_ratio")),
        ]
        rows.append([code(row.model), *ratios, *tests])
    rows.append([NULL, *(significant(_ratio(nulls[key], floors[key])) for key in keys), *blank])
    return (
        "## Errors over the floor\n\n"
        f"1 is as close to the test windows as {board.floor_windows} are; the first row gives the floor "
        "itself.\n\n" + table(head, rows)
    )


def costs_section(board: Board) -> str:
    head = ["model", "parameters", "training only", "never fitted", "training", "windows a second"]
    head += ["peak memory", "tuning", "source"]
    rows = [
        [
            code(row.model),
            span(row.generator),
            span(row.training_only),
            span(row.fixed),
            seconds(row.train_seconds),
            significant(row.windows_per_second),
            memory(row.peak_memory_bytes),
            search_said(row),
            escaped(row.source) or DASH,
        ]
        for row in board.rows
    ]
    return "## Cost\n\n" + table(head, rows, words_last=True)


def _ratio(value: float | None, floor: float | None) -> float | None:
    return None if value is None or not floor else value / floor
