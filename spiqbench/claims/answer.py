"""The answer in a few sentences, and the tables behind them, made from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import decimal, span
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.averages import (
    ANY_SIZE,
    TWIN,
    averages,
    averages_table,
    decided,
    strongest_small,
    twins,
)
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, by_recording, by_task, why_undecided, with_a_choice
from spiqbench.claims.rules import FEW_PARAMETERS
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import strongest_table
from spiqbench.claims.told_apart import Encounter, counted, in_realism, notes, told_apart
from spiqbench.claims.verdicts import Verdict
from spiqbench.plural import many

VERDICTS_HEAD = ["sentence of the claim", "holds where", "over the suite", "by recording"]
CLASSICAL = "the classical model"


@dataclass(frozen=True)
class Answer:
    """What the first pages of a store say of the claim.

    Attributes:
        sentences: what stands first; empty where nothing can be decided yet.
        verdicts: under `VERDICTS_HEAD` a line a sentence of the claim.
        otherwise: which verdicts would differ if validation windows chose the reading of each task.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        rivals: under `AVERAGES_HEAD` the twins and the models that the suite also makes at SpiQGAN's own count.
        averages: the same of every model that is on two tasks or more.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    sentences: Sequence[str]
    verdicts: Sequence[Sequence[str]]
    otherwise: str
    strongest: Sequence[Sequence[str]]
    rivals: Sequence[Sequence[str]]
    averages: Sequence[Sequence[str]]
    copies: str


def make_answer(cases: Sequence[Case], claims: Sequence[Claim]) -> Answer:
    """No claims where nothing can be decided yet."""
    found = averages(cases) if claims else []
    controls = {row.base for case in cases for row in case.board.ranked if row.matched_to == case.row.model}
    return Answer(
        sentences=answer(cases, claims) if claims else (),
        verdicts=[[_said(claim), claim.bar, claim.verdict.value, claim.tally] for claim in claims],
        otherwise=_otherwise(cases, claims) if claims else "",
        strongest=strongest_table(cases),
        rivals=averages_table(one for one in found if one.of in {TWIN, *controls} and one.where != ANY_SIZE),
        averages=averages_table(found),
        copies=copies_said(row for of_it in by_task(cases).values() for row in of_it[0].board.ranked),
    )


def answer(cases: Sequence[Case], claims: Sequence[Claim]) -> list[str]:
    """Which sentences hold, what SpiQGAN reaches, what entanglement adds, what classical models do."""
    deciding = [case for case in cases if case.decides]
    if not deciding:
        return ["No board ranks SpiQGAN yet, so nothing is said of the claim."]
    found = [_counts(claims), _reaches(deciding), _against_twins(deciding), _against_small(deciding)]
    return [*found, _against_all(cases)]


def _counts(claims: Sequence[Claim]) -> str:
    """How many sentences hold, and which; of the controls likewise."""
    claimed = [claim for claim in claims if not claim.control]
    controls = [claim for claim in claims if claim.control]
    return (
        f"Of the {many(len(claimed), 'sentence')} of its claim {_held(claimed)}. Of the "
        f"{many(len(controls), 'control')} without which they say nothing of quantum circuits {_held(controls)}."
    )


def _held(claims: Sequence[Claim]) -> str:
    held = [claim for claim in claims if claim.verdict == Verdict.HOLDS]
    failed = sum(claim.verdict == Verdict.FAILS for claim in claims)
    named = f" ({', '.join(map(_quoted, held))})" if held else ""
    return (
        f"{len(held)} hold{'s' if len(held) == 1 else ''}{named}, {failed} {'does' if failed == 1 else 'do'} not, and "
        f"{len(claims) - len(held) - failed} cannot be decided yet"
    )


def _reaches(deciding: Sequence[Case]) -> str:
    recordings = by_recording(deciding)
    most = max(recordings, key=lambda name: len(recordings[name]))
    values = [case.row.realism.value for case in deciding]
    counts = [case.row.parameters or 0 for case in deciding]
    return (
        f"On {many(len(deciding), 'task')} of {many(len(recordings), 'recording')} ({len(recordings[most])} of {most}) "
        f"SpiQGAN, as {deciding[0].row.model} has it, reaches a realism of {_range(values)} with "
        f"{_whole_range(counts)} parameters, where 0 is a model that knows nothing of a statistic and 1 is as close as "
        f"training windows are to test windows{_openness(deciding)}."
    )


def _against_twins(deciding: Sequence[Case]) -> str:
    pairs = twins(deciding)
    found = in_realism(decided(pairs))
    said = f"{counted('the twin', found)}{notes(len(pairs) - len(found), found)}"
    return f"Entanglement: against its twin, the same circuit without entangling gates, {said}."


def _against_small(deciding: Sequence[Case]) -> str:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    pairs = strongest_small(deciding)
    ready = decided(pairs)
    found = [
        Encounter(case, case.board.contrast(case.row, rival), among=len(case.small)) for case, rival in ready
    ]
    known = [
        Encounter(case, comparison, among=len(case.small))
        for case, rival in ready
        if (comparison := case.unfitted(rival))
    ]
    rest = f"; by the statistics alone that neither of the two was fitted to, {counted(CLASSICAL, known)}"
    return (
        f"Classical models of its size: against the strongest with no more parameters, {counted(CLASSICAL, found)}"
        f"{rest if known else ''}{notes(len(pairs) - len(found), found)}."
    )


def _against_all(cases: Sequence[Case]) -> str:
    """The strongest of all by its mean, and where it is told apart from the strongest reading of SpiQGAN."""
    of_tasks = by_task(cases).values()
    found = [(of_it, row) for of_it in of_tasks if (row := of_it[0].board.strongest)]
    classical = [(of_it, row) for of_it, row in found if row.kind == "classical"]
    values = [row.realism.value for _, row in classical]
    counts = [row.parameters for _, row in classical if row.parameters is not None]
    pairs = [(max(of_it, key=lambda case: case.row.realism.value), row) for of_it, row in classical]
    told = told_apart(
        [
            Encounter(case, case.board.contrast(case.row, row), among=len(case.classical))
            for case, row in decided(pairs)
        ]
    )
    return (
        f"Models of any size: the one with the highest realism is classical on {len(classical)} of "
        f"{many(len(found), 'task')}{_with(values, counts)}; on {len(told)} of them it is told apart from the "
        "strongest reading of SpiQGAN."
    )


def _with(values: Sequence[float], counts: Sequence[int]) -> str:
    if not values:
        return ""
    parameters = f" and {_whole_range(counts)} parameters" if counts else ""
    return f", with a realism of {_range(values)}{parameters}"


def _otherwise(cases: Sequence[Case], claims: Sequence[Claim]) -> str:
    """Which verdicts of recordings would differ if validation windows chose the reading."""
    choice = with_a_choice(cases)
    if all(case.decides == other.decides for case, other in zip(cases, choice, strict=True)):
        return ""
    changed = [_changes(claim, other) for claim, other in zip(claims, make_claims(choice), strict=True)]
    named = sorted({case.row.model for case in choice if case.decides})
    said = "; ".join(filter(None, changed)) or "all verdicts are the same"
    return (
        "Were the reading chosen on each task by its validation fidelity, of those with fewer than "
        f"{FEW_PARAMETERS} parameters ({', '.join(named)}), a choice that twins and rivals do not have: {said}."
    )


def _changes(claim: Claim, other: Claim) -> str:
    """`“It keeps bursts” not decided on a, holds on b`; empty where nothing changes."""
    found: dict[Verdict, list[str]] = {}
    for name, (verdict, _) in other.recordings.items():
        if verdict != claim.recordings[name][0]:
            found.setdefault(verdict, []).append(name)
    if not found:
        return ""
    suite = "" if claim.verdict == other.verdict else f", and over the suite {other.verdict.value}"
    changes = ", ".join(f"{verdict.value} on {', '.join(names)}" for verdict, names in found.items())
    return f"{_quoted(claim)} {changes}{suite}"


def _said(claim: Claim) -> str:
    return f"Control: {claim.sentence[0].lower()}{claim.sentence[1:]}" if claim.control else claim.sentence


def _quoted(claim: Claim) -> str:
    return f"\u201c{claim.sentence.rstrip('.')}\u201d"


def _openness(deciding: Sequence[Case]) -> str:
    """How many of the rows may decide nothing yet."""
    unready = sum(bool(why_undecided(case.row)) for case in deciding)
    if not unready:
        return ""
    return f" (on {unready} of these tasks it has too few seeds, is not converged or is flagged as a copy)"


def _range(values: Sequence[float]) -> str:
    low, high = decimal(min(values), 2), decimal(max(values), 2)
    return low if low == high else f"{low} to {high}"


def _whole_range(values: Sequence[int]) -> str:
    return span((min(values), max(values)))
