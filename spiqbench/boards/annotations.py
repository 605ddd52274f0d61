"""What a reader of a board has to know beside its numbers: one sentence each, as data for any page."""

from collections.abc import Iterable

from spiqbench.boards.board import Board, Tie
from spiqbench.boards.circuits import drawn_how
from spiqbench.boards.formatting import decimal, span
from spiqbench.boards.inference.comparisons import MOST_SEEDS, Comparison
from spiqbench.boards.record_tests import is_copy, memorization
from spiqbench.boards.rivals import left_out_of
from spiqbench.boards.rows import Row
from spiqbench.labels import REFERENCE
from spiqbench.plural import many
from spiqbench.records.schema import Record
from spiqbench.records.validation.siblings import duplicated_samples
from spiqbench.scoring.level import SIGNIFICANCE

NO_CONTROL = f"does not beat {REFERENCE}, so no control"
MOST_NAMES = 2


def row_remarks(row: Row, board: Board) -> list[str]:
    """Short remarks on a row: what it is a control of, where it comes from, what went wrong."""
    found = [f"twin of {other.model}" for other in board.rows if other.twin == row.model]
    twin = next((other for other in board.ranked if other.model == row.twin), None)
    if twin and row in board.ranked:
        found.append(_against_twin(board.contrast(row, twin)))
    if row.matched_to:
        found.append(_matched(row, board.row(row.matched_to)))
    if too_weak := left_out_of(row, board):
        found.append(f"{NO_CONTROL}: left out beside {_names(too_weak)}")
    drawn = next((record.drawn_from for record in row.records if record.drawn_from), None)
    if drawn and row.circuit:
        found.append(f"{drawn} drawn {drawn_how(row.circuit)}")
    if row.external:
        found.append("external")
    if row.kind != "reference" and not row.tuned and not row.external:
        found.append(search_said(row))
    found += sorted(
        {
            f"tuned on {record.tuning.task}"
            for record in row.records
            if record.tuning.trials and record.tuning.task not in (None, record.task)
        }
    )
    if ends := board.searches_at_end.get(row.model):
        found.append(f"its search ended at the end of its range: {', '.join(ends)}")
    diverged = sum(map(_diverged, row.ended))
    if diverged:
        found.append(f"{diverged} of {row.seeds} trainings diverged and kept their best weights from before")
    if is_copy(row):
        found.append(f"flagged as a copy of training windows: {memorization(row)}")
    if row.ended and not row.converged and row.kind != "reference" and not row.external:
        found.append("not converged")
    if row.broken:
        found.append(f"{len(row.broken)} of {many(row.seeds, 'run')} did not end")
    if board.verified and not all(board.who_verified(record) for record in row.records):
        found.append("unverified")
    alike = same_samples(row, board)
    if alike:
        found.append(f"the same samples as {', '.join(alike)}: no runs of their own")
    return found


def search_said(row: Row) -> str:
    """What the search for the row's settings cost, or why there was none."""
    if row.tuned:
        return f"{span(row.trials)} trials"
    return "nothing to tune" if all(record.tuning.task for record in row.records) else "untuned"


def _names(models: list[str]) -> str:
    """A few names, or how many."""
    return ", ".join(models) if len(models) <= MOST_NAMES else f"{len(models)} quantum models"


def who_verified(board: Board) -> dict[str, int]:
    """How many runs each person carried out again, by their name, sorted."""
    names = [stated.by for stated in map(board.who_verified, board.records) if stated]
    return {name: names.count(name) for name in sorted(set(names))}


def same_samples(row: Row, board: Board) -> list[str]:
    """Records of the board, by model and seed, whose samples stand in this row under another name or seed too."""
    found = {name for record in row.ended for name in duplicated_samples(record, board.records)}
    return sorted(found)


def _diverged(record: Record) -> bool:
    """The curve of a whole training ends with its last step."""
    steps = record.timing.steps if record.timing else None
    return bool(record.curve and steps) and record.curve[-1][0] < (steps or 0)


def _against_twin(comparison: Comparison) -> str:
    """Named beforehand, so that its p-value is not corrected for the board's other pairs."""
    p = "p < 0.001" if comparison.p < 0.001 else f"p = {decimal(comparison.p)}"
    if comparison.p >= SIGNIFICANCE:
        return f"not told apart from its twin ({p})"
    return f"{'in front of' if comparison.difference > 0 else 'behind'} its twin ({p})"


def _matched(row: Row, target: Row | None) -> str:
    if target is None:
        return f"matched to {row.matched_to}"
    if (row.parameters or 0) > (target.parameters or 0):
        # A search may shrink what it tunes, after the control was made.
        return (
            f"matched to {row.matched_to} before its tuning ({span(row.generator)} parameters, tuned it has "
            f"{span(target.generator)})"
        )
    return f"matched to {row.matched_to} ({span(row.generator)} of its {span(target.generator)} parameters)"


def failure(record: Record) -> str:
    """Why a run has the null's score."""
    what = "ran out of time" if record.status == "timeout" else "failed"
    reason = " ".join((record.reason or "no reason recorded").split())
    return f"{what}: {reason}"


def undefined(rows: Iterable[Row]) -> list[tuple[str, str, list[str]]]:
    """`(statistic, reason, who)` of each skill that is not defined; `who` is empty where that is all."""
    rows = list(rows)
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in rows:
        for record in row.ended:
            for key, result in record.statistics.items():
                if result.skill is None:
                    reason = " ".join((result.reason or "no reason recorded").split())
                    found.setdefault((key, reason), []).append((row.model, record.seed))
    ended = sum(len(row.ended) for row in rows)
    return [
        (key, reason, [] if len(runs) == ended else [f"{model}, seed {seed}" for model, seed in runs])
        for (key, reason), runs in found.items()
    ]


def tie_sentence(tie: Tie) -> str:
    """How far apart two tied rows lie, and what it would take to separate them."""
    first, second = tie.comparison.seeds
    now = many(first, "seed") if first == second else f"{first} and {many(second, 'seed')}"
    if tie.seeds is None:
        seeds = f"> {MOST_SEEDS} seeds would be needed"
    else:
        seeds = f"about {tie.seeds} seeds would separate them"
    return f"differ by {decimal(tie.comparison.difference)} (p = {decimal(tie.p, 2)}, {now}); {seeds}"


def one_seed_only(board: Board) -> bool:
    """Whether nothing on the board was run twice, so that ranks speak of runs and not of models."""
    return all(row.seeds == 1 for row in board.ranked)


def over_windows(board: Board) -> bool:
    """Whether every ranked row knows the noise of its test windows."""
    return all(row.seed_scores.deviations is not None for row in board.ranked if row.ended)


def dirty_runs(board: Board) -> int:
    """Runs made while the code had changes that no commit holds."""
    return sum(record.provenance.clean is False for record in board.records)


def sample_sizes(board: Board) -> list[int]:
    """Distinct numbers of windows that the runs drew."""
    return sorted({record.samples for record in board.records if record.status == "ok"})
