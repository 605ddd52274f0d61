"""A board as Markdown: ranks, errors over the floor, costs, and what to know before believing them."""

from collections.abc import Sequence

from spiqbench.boards.annotations import (
    dirty_runs,
    failure,
    one_seed_only,
    over_windows,
    row_remarks,
    sample_sizes,
    simulability,
    tie_sentence,
    undefined,
)
from spiqbench.boards.board import Board
from spiqbench.boards.columns import HELD_OUT, NULL, short_title
from spiqbench.boards.formatting import (
    DASH,
    decimal,
    grouped,
    memory,
    seconds,
    seed_count,
    significant,
    span,
    trials,
    with_interval,
)
from spiqbench.boards.frontier import frontier_table, make_frontier
from spiqbench.boards.record_tests import mean_test, memorization
from spiqbench.boards.reproduction import run_commands
from spiqbench.records.store import Unreadable
from spiqbench.report.escaping import code, escaped, fenced, table
from spiqbench.statistics.registry import FIDELITY_KEYS


def board_markdown(board: Board, figures: Sequence[tuple[str, str]] = ()) -> str:
    """README.md of a board.

    Args:
        board: the ranked rows.
        figures: `(caption, path relative to the board's folder)` of the plots to show.
    """
    sections = [
        _title(board.task, board.budget),
        _facts(board),
        _ranks(board),
        _errors(board),
        _frontier(board, figures),
        _costs(board),
        _ties(board),
        _not_ranked(board),
        _unreadable(board.unreadable),
        _failures(board),
        _circuits(board),
        _reproduce(board),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def unreadable_board_markdown(task: str, budget: str, files: Sequence[Unreadable]) -> str:
    """README.md of a board that has files in the place of records, and no record."""
    sections = [_title(task, budget), "Nothing can be ranked: no file here is a record.", _unreadable(files)]
    return "\n\n".join(sections) + "\n"


def _title(task: str, budget: str) -> str:
    return f"# {escaped(task)}, budget {escaped(budget)}"


def _facts(board: Board) -> str:
    first = board.records[0]
    sizes = " or ".join(grouped(size) for size in sample_sizes(board)) or "no"
    runs, models = len(board.records), len({record.model for record in board.records})
    lines = [
        f"{first.neurons} neurons, windows of {first.time_bins} bins of {first.bin_width_ms:g} ms, "
        f"{sizes} windows drawn a run; {models} models, {runs} runs.",
        "",
        "Skill is 0 for the null, which knows nothing of a statistic, and 1 where a model is as close to "
        "unseen repeats as the training windows are. Fidelity is the mean skill of the paper's four "
        "statistics. Values are means over seeds with a 95 % interval (bootstrap over seeds"
        f"{', then over windows' if over_windows(board) else ''}). Models that the data cannot tell apart "
        "share a rank (pairs compared over their common seeds, corrected by Holm's method).",
    ]
    if board.ranked and one_seed_only(board):
        lines += ["", "Every model ran with one seed: the ranks speak of these runs, not of the models."]
    if board.ranked and not over_windows(board):
        lines += [
            "",
            "The records carry no replicates over windows: intervals and ranks leave out the noise of the "
            "test windows, which all rows share.",
        ]
    if len(sample_sizes(board)) > 1:
        lines += [
            "",
            "Runs drew different numbers of windows; each is held against the floor of its own number.",
        ]
    if dirty := dirty_runs(board):
        lines += ["", f"{dirty} of {runs} runs were made by code with changes that no commit holds."]
    return "\n".join(lines)


def _ranks(board: Board) -> str:
    head = ["rank", "model", "kind", "fidelity", *(short_title(key) for key in FIDELITY_KEYS), "parameters"]
    head += ["seeds", "remarks"]
    rows = [[DASH, HELD_OUT, "reference", *["1"] * 5, DASH, DASH, "the floor: skill 1 by definition"]]
    for row in board.rows:
        rank = board.rank_of(row)
        skills = [with_interval(row.skills[key]) if key in row.skills else DASH for key in FIDELITY_KEYS]
        rows.append(
            [
                DASH if rank is None else str(rank),
                code(row.model),
                row.kind,
                with_interval(row.fidelity),
                *skills,
                span(row.generator),
                str(row.seeds),
                escaped("; ".join(row_remarks(row, board))) or DASH,
            ]
        )
    return "## Ranks\n\n" + table(head, rows, left=3, words_last=True)


def _frontier(board: Board, figures: Sequence[tuple[str, str]]) -> str:
    head, rows = frontier_table(make_frontier(board))
    images = [f"![{escaped(caption)}]({path})" for caption, path in figures]
    lines = [[escaped(cell) for cell in row] for row in rows]
    return "\n\n".join(["## Frontier", *images, table(head, lines, left=2)])


def _errors(board: Board) -> str:
    if not board.keys:
        return ""
    keys = board.keys
    head = [
        "model",
        *(escaped(short_title(key)) for key in keys),
        "AUC",
        "MMD²",
        "memorized",
        "distinct windows over real",
    ]
    blank = [DASH] * 4
    floors, nulls = board.floors, board.nulls
    rows = [
        [f"{HELD_OUT}, error", *(significant(floors[key]) for key in keys), *blank],
        [HELD_OUT, *(DASH if floors[key] is None else "1" for key in keys), "0.5", *blank[1:]],
    ]
    for row in board.rows:
        ratios = [significant(row.over_floor.get(key)) for key in keys]
        tests = [
            decimal(mean_test(row, "two_sample", "auc")),
            decimal(mean_test(row, "mmd", "mmd_squared"), 5),
            memorization(row),
            decimal(mean_test(row, "diversity", "distinct_ratio")),
        ]
        rows.append([code(row.model), *ratios, *tests])
    rows.append([NULL, *(significant(_ratio(nulls[key], floors[key])) for key in keys), *blank])
    return (
        "## Errors over the floor\n\n"
        "1 is as close to the test windows as the training windows are; the first row gives the floor "
        "itself. AUC is the classifier two-sample test's, 0.5 is indistinguishable.\n\n" + table(head, rows)
    )


def _costs(board: Board) -> str:
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
            trials(row),
            escaped(row.source) or DASH,
        ]
        for row in board.rows
    ]
    return "## Cost\n\n" + table(head, rows, words_last=True)


def _ties(board: Board) -> str:
    lines = [
        f"- {code(tie.better.model)} and {code(tie.other.model)} {tie_sentence(tie)}."
        + ("" if tie.same_rank else " Their ranks differ because another row stands between them.")
        for tie in board.ties
    ]
    return "## Ties\n\n" + "\n".join(lines) if lines else ""


def _not_ranked(board: Board) -> str:
    if not board.refused:
        return ""
    lines = []
    for refused in board.refused:
        row = refused.row
        scored = f"fidelity {with_interval(row.fidelity)}, {span(row.generator)} parameters, {seed_count(row.seeds)}"
        lines.append(f"- {code(row.model)}: {escaped(refused.reason)} ({scored}).")
    return "## Not ranked\n\n" + "\n".join(lines)


def _unreadable(files: Sequence[Unreadable]) -> str:
    lines = [f"- {code(one.model)}, seed {escaped(one.seed)}: {escaped(one.reason)}." for one in files]
    return "## Not records\n\n" + "\n".join(lines) if lines else ""


def _failures(board: Board) -> str:
    rows = [*board.rows, *(refused.row for refused in board.refused)]
    lines = [
        f"- {code(row.model)}, seed {run.seed}: {escaped(failure(run))}" for row in rows for run in row.broken
    ]
    lines += [
        f"- {escaped(short_title(key))} of {escaped('; '.join(who) or 'every run')}: {escaped(reason)}"
        for key, reason, who in undefined(rows)
    ]
    if not lines:
        return ""
    return "## Runs and values that count as the null\n\n" + "\n".join(lines)


def _circuits(board: Board) -> str:
    lines = [
        f"- {code(row.model)}: {escaped(simulability(row, row.circuit))}"
        for row in board.rows
        if row.circuit is not None
    ]
    return "## Circuits\n\n" + "\n".join(lines) if lines else ""


def _reproduce(board: Board) -> str:
    rows = [*board.rows, *(refused.row for refused in board.refused)]
    commands = dict.fromkeys(line for row in rows for line in run_commands(row))
    return (
        "## Reproduce\n\nEach line makes a row's records again; `force=true` runs also those that exist.\n\n"
        + fenced(commands)
    )


def _ratio(value: float | None, floor: float | None) -> float | None:
    return None if value is None or not floor else value / floor
