"""What README.md and docs/ say of the published boards, made from their records; a test holds them together.

python scripts/docs_boards.py
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from spiqbench.boards.board import Board, stored_boards
from spiqbench.boards.columns import ordered_keys
from spiqbench.boards.formatting import DASH, decimal, grouped, with_interval
from spiqbench.boards.rows import Row
from spiqbench.claims.answer import make_answer
from spiqbench.claims.averages import decided
from spiqbench.claims.evidence import Case, best_validation, broken_trainings, find_cases, why_undecided
from spiqbench.claims.rules import FAR_BELOW
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import SHORT_HEAD, short_table
from spiqbench.claims.told_apart import in_realism, told_apart
from spiqbench.plural import many
from spiqbench.records.store import boards
from spiqbench.report.escaping import code, escaped, table
from spiqbench.report.markdown.blocks import written_again
from spiqbench.report.markdown.claims import answer_markdown
from spiqbench.statistics.registry import REALISM_KEYS
from spiqbench.training.plateau import LEAST_GAIN

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SCRIPT = "scripts/docs_boards.py"

SILENT = ("mouse_waves_n16", "aplysia_n16")
"""Tasks whose neurons keep silent after a spike."""
SILENCE = ("spiqgan", "cox", "fourier", "spiqgan_feedback", "spiqgan_feedback_product", "fourier_feedback")
AIMS = (
    ("salamander_n8", "fidelity", 0.93, None),
    ("salamander_n8", "realism", 0.85, None),
    ("salamander_n16", "fidelity", 0.90, 1000),
    ("salamander_n50", "fidelity", 0.90, 2000),
)
"""What this reconstruction was to reach: task, score, the least of it, and below which number of parameters."""
PAIR_HEAD = [
    "parameters",
    "fidelity",
    "realism",
    "its twin, parameters",
    "its twin, realism",
    "difference in realism",
]

SHORT_SAYS = (
    "Realism and number of parameters by task: of SpiQGAN, its twin, the strongest classical model with no more "
    "parameters, and the best of all. Realism is 0 for a model that knows nothing of a statistic, and 1 for one that "
    "is as close to the test windows as training windows are. With intervals and names, and with the strongest "
    "reading of SpiQGAN on each task: [the strongest of each task](leaderboards/README.md#the-strongest-of-each-task). "
    "What other readings would change: "
    "[other readings, and averages](leaderboards/README.md#other-readings-and-averages)."
)


def answer(cases: Sequence[Case]) -> str:
    """What holds of the claim, and the rows of each task without their intervals, which the page is too narrow for."""
    found = make_answer(cases, make_claims(cases))
    rows = [[escaped(cell) for cell in row] for row in short_table(cases)]
    parts = [answer_markdown(found), SHORT_SAYS, table(SHORT_HEAD, rows, left=2)]
    return "\n\n".join([*parts, *([escaped(found.copies)] if found.copies else [])])


def reach(cases: Sequence[Case]) -> str:
    """The default reading on every task, with its twin, and its aims."""
    rows = [[code(case.task), *_pair(case)] for case in cases if case.decides]
    return "\n\n".join([table(["task", *PAIR_HEAD], rows), *_aims(cases)])


def readings(cases: Sequence[Case]) -> str:
    """Every other reading on every task that has it."""
    others = [case for case in cases if not case.decides]
    rows = [[code(case.task), code(case.row.model), *_pair(case)] for case in others]
    return table(["task", "reading", *PAIR_HEAD], rows, left=2)


def _pair(case: Case) -> list[str]:
    row, twin = case.row, case.twin
    own = [grouped(row.parameters), with_interval(row.fidelity), with_interval(row.realism)]
    if twin is None:
        return [*own, DASH, DASH, DASH]
    why = why_undecided(row, twin)
    difference = with_interval(case.board.contrast(row, twin).estimate)
    told = f"{difference}; {escaped(why)}" if why else difference
    return [*own, grouped(twin.parameters), decimal(twin.realism.value), told]


def _aims(cases: Iterable[Case]) -> list[str]:
    rows = {case.task: case.row for case in cases if case.decides}
    said = []
    for task, score, least, most in AIMS:
        if task not in rows:
            continue
        row = rows[task]
        met = row.scores[score].value >= least and (most is None or (row.parameters or 0) < most)
        limit = f" with fewer than {grouped(most)} parameters" if most else ""
        said.append(f"{score} {decimal(least, 2)}{limit} on {code(task)}: {'met' if met else 'missed'}")
    return [f"What it was to reach on average: {'; '.join(said)}."] if said else []


def skills(cases: Sequence[Case]) -> str:
    """Of each statistic the lowest, the middle and the highest skill of the default reading over all tasks."""
    rows = []
    own = [case for case in cases if case.decides]
    held = {key for case in own for key in case.row.loss_statistics}
    for key in ordered_keys(REALISM_KEYS):
        found = sorted((case.row.skills[key].value, case.task) for case in own if key in case.row.skills)
        if not found:
            continue
        low, high = ([decimal(value, 2), code(task)] for value, task in (found[0], found[-1]))
        middle = decimal(float(np.median([value for value, _ in found])), 2)
        rows.append(
            [
                code(key),
                "yes" if key in held else "no",
                str(len(found)),
                " on ".join(low),
                middle,
                " on ".join(high),
            ]
        )
    head = ["statistic", "in its loss", "tasks on which it tells", "lowest skill", "median", "highest"]
    return "\n\n".join([table(head, rows, left=2), *_triplets(cases)])


def _triplets(cases: Sequence[Case]) -> list[str]:
    """Their skill of every reading on the task that has most of them."""
    known = [case for case in cases if "triplet_covariance" in case.row.skills]
    tasks = [case.task for case in known]
    if not tasks:
        return []
    task = max(dict.fromkeys(tasks), key=tasks.count)
    found = [
        (case.row.skills["triplet_covariance"].value, case.row.model) for case in known if case.task == task
    ]
    said = ", ".join(f"{code(model)} {decimal(value, 2)}" for value, model in sorted(found, reverse=True))
    return [f"Skills of the triplets on {code(task)}, reading by reading: {said}."]


def silence(cases: Sequence[Case]) -> str:
    """Skills of the inter-spike intervals where neurons keep silent, with feedback and without."""
    found = {case.task: case.board for case in cases if case.task in SILENT}
    head = ["model", *map(code, found)]
    rows = [
        [code(model), *(_skill(board.row(model), "isi_distribution") for board in found.values())]
        for model in SILENCE
    ]
    return table(head, rows)


def _skill(row: Row | None, key: str) -> str:
    return decimal(row.skills[key].value, 2) if row and key in row.skills else DASH


def sizes(cases: Sequence[Case]) -> str:
    """How many of the pairs of a reading and its twin differ in size, as each was tuned apart."""
    pairs = [(case, case.row.parameters or 0, case.twin.parameters or 0) for case in cases if case.twin]
    other = [pair for pair in pairs if pair[1] != pair[2]]
    if not pairs:
        return "No published board has a reading and its twin yet."
    if not other:
        return f"On the published boards all {many(len(pairs), 'pair')} came to equal numbers of parameters."
    extremes = sorted(other, key=lambda pair: pair[2] / pair[1])
    named = "; ".join(
        f"{grouped(own)} of {code(case.row.model)} and {grouped(twin)} of its twin on {code(case.task)}"
        for case, own, twin in (extremes[0], *extremes[1:][-1:])
    )
    return (
        f"On the published boards {len(other)} of {many(len(pairs), 'pair')} came to different numbers of parameters, "
        f"the furthest apart: {named}."
    )


def gates(cases: Sequence[Case]) -> str:
    """Where the default reading, and where the others, are told apart from their twins, and in what."""
    own = [case for case in cases if case.decides]
    others = [case for case in cases if not case.decides]
    return "\n".join([*_told("SpiQGAN is", own), *_told("Other readings are", others)])


def _told(who: str, cases: Sequence[Case]) -> list[str]:
    pairs = decided((case, case.twin) for case in cases if case.twin)
    apart = [
        f"  - {code(one.case.row.model)} on {code(one.case.task)}, by {with_interval(one.comparison.estimate)} of "
        f"realism; skills differ most in {_most(one.case.row, one.case.twin)}{_without_a_circuit(one.case.board)}."
        for one in told_apart(in_realism(pairs))
        if one.case.twin
    ]
    said = f"- {who} told apart from the twin on {len(apart)} of {many(len(pairs), 'pair')} that may decide"
    left = len(cases) - len(pairs)
    return [f"{said} ({left} may not){':' if apart else '.'}", *apart]


def _most(row: Row, twin: Row, few: int = 3) -> str:
    """The statistics whose skills differ most, the row's less the twin's."""
    shared = [key for key in row.skills if key in twin.skills]
    found = [(row.skills[key].value - twin.skills[key].value, key) for key in shared]
    largest = sorted(found, key=lambda one: -abs(one[0]))[:few]
    return ", ".join(f"{code(key)} ({decimal(value, 2)})" for value, key in largest)


def _without_a_circuit(board: Board) -> str:
    """The realism of the Fourier series on the same board, and how many neighbours it sees."""
    row = board.row("fourier")
    settings = row.records[0].config.get("model") if row else None
    if row is None or not isinstance(settings, dict):
        return ""
    return (
        f". `fourier` of reach {settings.get('reach')} has {with_interval(row.realism)} there "
        f"with {grouped(row.parameters)} parameters"
    )


def unsteady(cases: Sequence[Case]) -> str:
    """Readings and twins of which single trainings stayed far below the others, by validation windows."""
    rows = [(case.task, row) for case in cases for row in (case.row, case.twin) if row]
    found = []
    for task, row in rows:
        if low := broken_trainings(row):
            found.append(f"{code(row.model)} on {code(task)} ({low} of {len(row.ended)})")
    said = f"Rows with trainings that stayed more than {FAR_BELOW:g} of validation fidelity below the row's median"
    return f"{said}: {', '.join(found) or 'none'}."


def plateaus(cases: Sequence[Case]) -> str:
    """How far a doubling's gain is known: what converged rows lost in theirs, and the luck of a seed beside it."""
    boards_of = {case.task: case.board for case in cases}.values()
    rows = [row for board in boards_of for row in board.ranked if row.converged and _lengths(row)[1:]]
    spreads = [np.std(best, ddof=1) for row in rows if len(best := best_validation(row)) > 1]
    if not spreads:
        return "No published row was trained at two lengths yet."
    lost = sum(_lengths(row)[-2] - _lengths(row)[-1] > LEAST_GAIN for row in rows)
    return (
        f"Of the {many(len(rows), 'converged row')} of the published boards trained at two lengths or more, "
        f"{lost} lost more than {LEAST_GAIN:g} in the last doubling. From seed to seed the best validation fidelity "
        f"has a standard deviation of {decimal(float(np.median(spreads)))} (the median over rows). "
        "One seed a length is trained, so that a plateau is known to about that."
    )


def _lengths(row: Row) -> list[float]:
    """Validation fidelity after each length that was tried."""
    plateau = row.records[0].plateau
    return [one.validation_fidelity for one in plateau.evidence] if plateau else []


def controls(cases: Sequence[Case]) -> str:
    """The controls of its size that each reading has on a board."""
    rows = []
    for case in cases:
        found = [row for row in case.board.ranked if row.matched_to == case.row.model]
        named = ", ".join(f"{code(row.base)} {grouped(row.parameters)}" for row in found)
        if named:
            rows.append([code(case.task), code(case.row.model), grouped(case.row.parameters), named])
    return table(["task", "reading", "parameters", "its controls, parameters"], rows, left=2, words_last=True)


WRITTEN: dict[str, Callable[[Sequence[Case]], str]] = {
    "answer": answer,
    "reach": reach,
    "readings": readings,
    "skills": skills,
    "silence": silence,
    "sizes": sizes,
    "gates": gates,
    "unsteady": unsteady,
    "plateaus": plateaus,
    "controls": controls,
}


def published(store: Path) -> list[Case]:
    """Every reading of SpiQGAN on the boards of a store that count."""
    return find_cases(stored_boards(store, boards(store)))


def with_boards(page: str, cases: Sequence[Case]) -> str:
    """A page with each block of this script made anew."""
    return written_again(page, SCRIPT, {name: partial(write, cases) for name, write in WRITTEN.items()})


if __name__ == "__main__":
    found = published(ROOT / "leaderboards")
    for path in PAGES:
        path.write_text(with_boards(path.read_text(encoding="utf-8"), found), encoding="utf-8")
