"""The paper's claim, sentence by sentence, held against the records of every board."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spiqbench.leaderboard.board import Board
from spiqbench.leaderboard.columns import short_title
from spiqbench.leaderboard.commands import board_command
from spiqbench.leaderboard.evidence import (
    FEW_PARAMETERS,
    Case,
    find_cases,
    models_of,
    sizes_by_neurons,
)
from spiqbench.leaderboard.rows import Row
from spiqbench.leaderboard.verdicts import (
    Verdict,
    all_of,
    beats,
    classical_needs_thousands,
    few_parameters,
    grows_linearly,
    reproduces,
)
from spiqbench.leaderboard.wording import DASH, grouped, span, with_interval
from spiqbench.scaling.power_law import fit_power_law

SUBJECT = "spiqgan"
"""The model that stands for the paper; verdicts rest on it, other quantum models are shown beside it."""

SPATIAL = ("pairwise_covariance", "k_probability", "triplet_covariance")
TEMPORAL = ("autocorrelogram", "autocovariance", "lagged_covariance")
BURSTS = ("isi_distribution", "window_count", "autocorrelogram")


@dataclass(frozen=True)
class Claim:
    """One sentence with its evidence.

    Attributes:
        sentence: what is claimed.
        rule: when it holds, when it does not.
        verdict: over all cases of the model that stands for the paper.
        interval: the number that decides, in words.
        head, evidence: a table, a line a case; the last column is that line's verdict.
        commands: what makes the evidence again.
    """

    sentence: str
    rule: str
    verdict: Verdict
    interval: str
    head: list[str]
    evidence: list[list[str]]
    commands: list[str]


def make_claims(boards: Sequence[Board]) -> list[Claim]:
    """Every sentence of the claim, and the two controls without which it says nothing of quantum circuits."""
    cases = find_cases(boards)
    return [
        _few(cases),
        _linear(boards, cases),
        _reproduced("It reproduces spatial correlations.", SPATIAL, cases),
        _reproduced("It reproduces temporal correlations.", TEMPORAL, cases),
        _reproduced("It reproduces bursts.", BURSTS, cases),
        _thousands(cases),
        _against(
            "It does better than the same circuit without entanglement.",
            "twin",
            cases,
            lambda case: (case.twin,) if case.twin else (),
        ),
        _against(
            "It does better than classical networks of its own size.",
            "matched control",
            cases,
            lambda case: case.matched,
        ),
    ]


def subjects(cases: Sequence[Case]) -> list[Case]:
    """The cases on which verdicts rest: those of `SUBJECT`, or all where no board ranks it."""
    return [case for case in cases if case.row.model == SUBJECT] or list(cases)


def _few(cases: Sequence[Case]) -> Claim:
    lines = [
        [
            case.row.model,
            case.place,
            str(case.neurons),
            span(case.row.generator),
            span(case.row.training_only),
            few_parameters(case).value,
        ]
        for case in cases
    ]
    counts = [case.row.parameters for case in subjects(cases) if case.row.parameters]
    return Claim(
        "Hundreds of trainable parameters suffice.",
        f"Holds where the generator has fewer than {FEW_PARAMETERS} parameters on every board. A count is "
        "exact and has no interval; whether they suffice is for the other sentences to say.",
        all_of(few_parameters(case) for case in subjects(cases)),
        f"{span((min(counts), max(counts)))} parameters" if counts else DASH,
        ["model", "board", "neurons", "parameters", "training only", "verdict"],
        lines,
        _commands(cases, lambda case: (case.row,)),
    )


def _linear(boards: Sequence[Board], cases: Sequence[Case]) -> Claim:
    lines, verdicts, intervals = [], [], []
    chosen = {case.row.model for case in subjects(cases)}
    for model in models_of(cases):
        sizes = sizes_by_neurons(boards, model)
        law = fit_power_law(sizes)
        exponent = law.exponent if law else None
        verdict = grows_linearly(exponent)
        shown = with_interval(exponent, 2) if exponent else f"{len(sizes)} sizes, 3 are needed"
        counts = ", ".join(f"{neurons}: {grouped(count)}" for neurons, count in sizes.items())
        lines.append([model, counts, shown, verdict.value])
        if model in chosen:
            verdicts.append(verdict)
            intervals.append(f"exponent {shown}")
    return Claim(
        "Its parameters grow linearly with the neurons.",
        "Exponent of a straight line through log parameters against log neurons, over all boards. Holds "
        "where its 95 % interval lies inside 0.9 to 1.1, does not where it lies outside.",
        all_of(verdicts),
        "; ".join(intervals) or DASH,
        ["model", "parameters by neurons", "exponent", "verdict"],
        lines,
        _commands_of([(board, row) for board in boards for row in board.ranked if row.model in chosen]),
    )


def _reproduced(sentence: str, keys: Sequence[str], cases: Sequence[Case]) -> Claim:
    lines = []
    for case in cases:
        controls = [case.twin, *case.matched] if case.twin else list(case.matched)
        for row in (case.row, *controls):
            skills = [with_interval(row.skills[key]) if key in row.skills else DASH for key in keys]
            verdict = all_of(_skills(row, keys)).value if row is case.row else _role(case, row)
            lines.append([row.model, case.place, span(row.generator), *skills, verdict])
    chosen = subjects(cases)
    lowest = [
        (estimate.value, f"{short_title(key)} {with_interval(estimate)} on {case.place}")
        for case in chosen
        for key in keys
        if (estimate := case.row.skills.get(key)) is not None
    ]
    return Claim(
        sentence,
        f"Skills in {', '.join(short_title(key) for key in keys)}. Holds where on every board every interval "
        "lies above 0.5, half of the way from the null to the floor; does not where one lies below it.",
        all_of(verdict for case in chosen for verdict in _skills(case.row, keys)),
        f"weakest: {min(lowest)[1]}" if lowest else DASH,
        ["model", "board", "parameters", *(short_title(key) for key in keys), "verdict"],
        lines,
        _commands(cases, lambda case: (case.row, *((case.twin,) if case.twin else ()), *case.matched)),
    )


def _thousands(cases: Sequence[Case]) -> Claim:
    lines, closest = [], []
    for case in cases:
        verdict = classical_needs_thousands(case)
        for row in (*case.small, *case.large):
            difference = case.difference(row)
            standing = {
                Verdict.HOLDS: "behind",
                Verdict.FAILS: "in front",
                Verdict.OPEN: "not told apart",
            }[beats(case, row.model)]
            lines.append(
                [
                    case.row.model,
                    case.place,
                    row.model,
                    span(row.generator),
                    with_interval(difference),
                    standing,
                ]
            )
            if row in case.small and case in subjects(cases):
                named = f"{row.model} ({span(row.generator)} parameters)"
                closest.append(
                    (difference.value, f"{named}, difference {with_interval(difference)} on {case.place}")
                )
        lines.append([case.row.model, case.place, "all", "", "", verdict.value])
    return Claim(
        "Classical models need thousands of parameters for the same.",
        f"Does not hold where one classical model with fewer than {FEW_PARAMETERS} parameters is told apart "
        "and in front. Holds where all such models are told apart and behind, and a larger one is not. "
        "Differences are fidelity of the quantum model less that of the classical one.",
        all_of(classical_needs_thousands(case) for case in subjects(cases)),
        f"best small classical model: {min(closest)[1]}" if closest else DASH,
        ["quantum", "board", "classical", "parameters", "difference", "verdict"],
        lines,
        _commands(cases, lambda case: (case.row, *case.small, *case.large)),
    )


def _against(
    sentence: str, role: str, cases: Sequence[Case], controls: Callable[[Case], tuple[Row, ...]]
) -> Claim:
    lines, found = [], []
    chosen = subjects(cases)
    for case in cases:
        for row in controls(case):
            verdict = beats(case, row.model)
            difference = case.difference(row)
            numbers = [
                with_interval(case.row.fidelity),
                with_interval(row.fidelity),
                with_interval(difference),
            ]
            lines.append(
                [case.row.model, case.place, row.model, span(row.generator), *numbers, verdict.value]
            )
            if case in chosen:
                found.append((difference.value, verdict, f"{with_interval(difference)} on {case.place}"))
    weakest = min(found, default=None, key=lambda one: one[0])
    return Claim(
        sentence,
        f"Holds where the board tells the two apart and the {role} is behind; does not where the {role} is "
        "in front. The board's own correction for all its pairs applies.",
        all_of(verdict for _, verdict, _ in found),
        f"smallest difference {weakest[2]}" if weakest else f"no {role} on any board",
        ["model", "board", role, "its parameters", "fidelity", f"of the {role}", "difference", "verdict"],
        lines,
        _commands(cases, lambda case: (case.row, *controls(case))),
    )


def _skills(row: Row, keys: Sequence[str]) -> list[Verdict]:
    return [reproduces(row.skills.get(key)) for key in keys]


def _role(case: Case, row: Row) -> str:
    return "twin" if row is case.twin else "matched control"


def _commands(cases: Sequence[Case], rows: Callable[[Case], Sequence[Row]]) -> list[str]:
    return _commands_of([(case.board, row) for case in cases for row in rows(case)])


def _commands_of(found: Sequence[tuple[Board, Row]]) -> list[str]:
    by_board: dict[tuple[str, str], list[Row]] = {}
    for board, row in found:
        by_board.setdefault((board.task, board.budget), []).append(row)
    lines = [line for _, rows in sorted(by_board.items()) for line in board_command(rows)]
    return list(dict.fromkeys(lines))
