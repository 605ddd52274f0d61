"""A board as Markdown: ranks, errors over the floor, costs, and what to know before believing them."""

from collections.abc import Sequence

from spiqbench.boards.annotations import (
    dirty_runs,
    failure,
    one_seed_only,
    over_windows,
    sample_sizes,
    tie_sentence,
    undefined,
    who_verified,
)
from spiqbench.boards.board import Board
from spiqbench.boards.circuits import simulability
from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import (
    grouped,
    span,
    with_interval,
)
from spiqbench.boards.reproduction import run_commands
from spiqbench.plural import many
from spiqbench.records.store import Unreadable
from spiqbench.report.escaping import code, escaped, fenced
from spiqbench.report.markdown.tables import costs_section, errors_section, frontier_section, ranks_section
from spiqbench.report.words import DOI, recording_doi, recording_facts


def board_markdown(board: Board, figures: Sequence[tuple[str, str]] = ()) -> str:
    """README.md of a board.

    Args:
        board: the ranked rows.
        figures: `(caption, path relative to the board's folder)` of the plots to show.
    """
    sections = [
        _title(board.task, board.budget),
        _facts(board),
        ranks_section(board),
        errors_section(board),
        frontier_section(board, figures),
        costs_section(board),
        _ties(board),
        _not_ranked(board),
        _unreadable(board.unreadable),
        _failures(board),
        _circuits(board),
        _recording(board),
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
    runs, models = len(board.records), board.models
    lines = [
        f"{first.neurons} neurons, windows of {first.time_bins} bins of {first.bin_width_ms:g} ms, "
        f"{sizes} windows drawn a run; {many(models, 'model')}, {many(runs, 'run')}.",
        "",
        "Skill is 0 for the null, which knows nothing of a statistic, and 1 where a model is as close to the test "
        f"windows as {board.floor_windows} are. Realism is the mean skill of all statistics, fidelity that of the four "
        "which a loss may contain, breadth that of the others, which no selection sees; what a row was fitted to "
        "stands in its column. Values are means over seeds with a 95 % interval (Student's over seeds"
        f"{', with the noise of the test groups, which all rows share' if over_windows(board) else ''}). Ranks are "
        "by realism; models that share a letter are not told apart (Welch's test, corrected by Holm's method for all "
        "pairs of the board).",
    ]
    if board.tests_another_film:
        lines += [
            "",
            "The test shows parts of the film that training never does. Real training windows, the row "
            "`training_windows`, are therefore the ceiling of what training alone can tell, and no model is to blame "
            "for staying below 1.",
        ]
    if board.ranked and one_seed_only(board):
        lines += ["", "Every model ran with one seed: the ranks speak of these runs, not of the models."]
    if board.ranked and not over_windows(board):
        lines += [
            "",
            "The records carry no resamples of the test groups: intervals and letters leave out the noise of the "
            "test windows, which all rows share.",
        ]
    if len(sample_sizes(board)) > 1:
        lines += [
            "",
            "Runs drew different numbers of windows; each is held against the floor of its own number.",
        ]
    again = "carrying out its run again (`spiqbench validate --rerun`)"
    if by := [f"{escaped(name)} ({count} of {runs})" for name, count in who_verified(board).items()]:
        lines += [
            "",
            f"Checked by {again}: by {', '.join(by)}. Rows of other records are marked *unverified*.",
        ]
    else:
        lines += ["", f"No record here was checked by {again}."]
    if dirty := dirty_runs(board):
        lines += ["", f"{dirty} of {many(runs, 'run')} were made by code with changes that no commit holds."]
    return "\n".join(lines)


def _ties(board: Board) -> str:
    lines = [
        f"- {code(tie.better.model)} and {code(tie.other.model)} {tie_sentence(tie)}." for tie in board.ties
    ]
    return "## Ties\n\n" + "\n".join(lines) if lines else ""


def _not_ranked(board: Board) -> str:
    if not board.refused:
        return ""
    lines = []
    for refused in board.refused:
        row = refused.row
        scored = f"realism {with_interval(row.realism)}, {span(row.generator)} parameters, {many(row.seeds, 'seed')}"
        lines.append(f"- {code(row.model)}: {escaped(refused.reason)} ({scored}).")
    return "## Not ranked\n\n" + "\n".join(lines)


def _unreadable(files: Sequence[Unreadable]) -> str:
    lines = [f"- {code(one.model)}, seed {escaped(one.seed)}: {escaped(one.reason)}." for one in files]
    return "## Not records\n\n" + "\n".join(lines) if lines else ""


def _failures(board: Board) -> str:
    lines = [
        f"- {code(row.model)}, seed {run.seed}: {escaped(failure(run))}"
        for row in board.all_rows
        for run in row.broken
    ]
    lines += [
        f"- {escaped(short_title(key))} of {escaped('; '.join(who) or 'every run')}: {escaped(reason)}"
        for key, reason, who in undefined(board.all_rows)
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


def _recording(board: Board) -> str:
    lines = [f"- {escaped(name)}: {escaped(text)}" for name, text in recording_facts(board).items()]
    if doi := recording_doi(board):
        lines.append(f"- DOI: [{escaped(doi)}]({DOI}{doi})")
    return "## Recording\n\n" + "\n".join(lines) if lines else ""


def _reproduce(board: Board) -> str:
    commands = dict.fromkeys(line for row in board.all_rows for line in run_commands(row))
    return (
        "## Reproduce\n\nEach line makes a row's samples again wherever it is run: settings and steps that a search "
        "found are written out. `force=true` runs also what is recorded; `store=FOLDER` keeps new records apart.\n\n"
        + fenced(commands)
    )
