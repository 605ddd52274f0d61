"""The answer in a few sentences, and the tables behind them, made from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.averages import (
    ANY_SIZE,
    TWIN,
    Pair,
    average_of,
    averages,
    averages_table,
    decided,
    strongest_small,
    twins,
    without_the_most_telling,
)
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import (
    Case,
    by_reading,
    by_recording,
    by_task,
    why_undecided,
    with_a_choice,
)
from spiqbench.claims.rules import FEW_PARAMETERS, NEARER, STANDS_FOR
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
        otherwise: which verdicts would differ with other readings, a sentence a choice.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        rivals: under `AVERAGES_HEAD` the twins and the models that the suite also makes at SpiQGAN's own count.
        averages: the same of every model that is on two tasks or more.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    sentences: Sequence[str]
    verdicts: Sequence[Sequence[str]]
    otherwise: Sequence[str]
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
        otherwise=_otherwise(cases, claims) if claims else (),
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
    return [*found, _against_all(cases, deciding)]


def _counts(claims: Sequence[Claim]) -> str:
    """How many sentences hold, and which; of the controls likewise."""
    claimed = [claim for claim in claims if not claim.control]
    controls = [claim for claim in claims if claim.control]
    return (
        f"Of the claim's {many(len(claimed), 'sentence')}, {_held(claimed)}. Of the {many(len(controls), 'control')}, "
        f"without which the claim says nothing about quantum circuits, {_held(controls)}."
    )


def _held(claims: Sequence[Claim]) -> str:
    held = [claim for claim in claims if claim.verdict == Verdict.HOLDS]
    failed = sum(claim.verdict == Verdict.FAILS for claim in claims)
    named = f" ({', '.join(map(_with_how, held))})" if held else ""
    return (
        f"{len(held) or 'none'} hold{'' if len(held) > 1 else 's'}{named}, {failed or 'none'} "
        f"{'do' if failed > 1 else 'does'} not, and {len(claims) - len(held) - failed or 'none'} cannot be decided yet"
    )


def _with_how(claim: Claim) -> str:
    return f"{_quoted(claim)}, by construction" if claim.by_construction else _quoted(claim)


def _reaches(deciding: Sequence[Case]) -> str:
    recordings = by_recording(deciding)
    most = max(recordings, key=lambda name: len(recordings[name]))
    values = [case.row.realism.value for case in deciding]
    counts = [case.row.parameters or 0 for case in deciding]
    return (
        f"On {many(len(deciding), 'task')} of {many(len(recordings), 'recording')} ({len(recordings[most])} of {most}) "
        f"SpiQGAN, read as {deciding[0].row.model}, reaches a realism of {_range(values)} with "
        f"{_whole_range(counts)} parameters, where 0 is a model that knows nothing of a statistic and 1 is as close as "
        f"training windows are to test windows{_openness(deciding)}."
    )


def _against_twins(deciding: Sequence[Case]) -> str:
    pairs = twins(deciding)
    ready = decided(pairs)
    found = in_realism(ready)
    said = f"{counted('the twin', found)}{notes(len(pairs) - len(found), found)}"
    return f"Entanglement: against its twin, the same circuit without entangling gates, {said}.{_on_average(ready)}"


def _on_average(ready: Sequence[Pair]) -> str:
    if len(ready) < 2:
        return ""
    said = with_interval(average_of(TWIN, ready).realism.estimate)
    if rest := without_the_most_telling(ready):
        said += f", and {rest.where} {with_interval(rest.realism.estimate)}"
    return f" In realism SpiQGAN less its twin is on average {said}."


def _against_small(deciding: Sequence[Case]) -> str:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    pairs = strongest_small(deciding)
    found = [Encounter(case, case.contrast(rival), among=len(case.small)) for case, rival in pairs]
    known = [
        Encounter(case, comparison, among=len(case.small))
        for case, rival in pairs
        if (comparison := case.unfitted(rival))
    ]
    left = sum(bool(case.small) for case in deciding) - len(found)
    rest = f". By the statistics alone that neither of the two was fitted to, {counted(CLASSICAL, known)}"
    return (
        f"Classical models of its size: against the strongest with no more parameters, {counted(CLASSICAL, found)}"
        f"{notes(left, found)}{rest if known else ''}."
    )


def _against_all(cases: Sequence[Case], deciding: Sequence[Case]) -> str:
    """The strongest of all by its mean, and on how many tasks any classical model is told apart and ahead."""
    found = [row for of_it in by_task(cases).values() if (row := of_it[0].board.strongest)]
    classical = [row for row in found if row.kind == "classical"]
    values = [row.realism.value for row in classical]
    counts = [row.parameters for row in classical if row.parameters is not None]
    lines = in_realism(decided((case, row) for case in deciding for row in case.classical))
    ahead = {one.case.task for one in told_apart(lines) if one.comparison.difference < 0}
    tasks = {one.case.task for one in lines}
    return (
        f"Models of any size: the one with the highest realism is classical on {len(classical)} of "
        f"{many(len(found), 'task')}{_with(values, counts)}; a classical model is told apart from SpiQGAN and ahead on "
        f"{len(ahead)} of {many(len(tasks), 'task')} that may decide."
    )


def _with(values: Sequence[float], counts: Sequence[int]) -> str:
    if not values:
        return ""
    parameters = f" and {_whole_range(counts)} parameters" if counts else ""
    return f", with a realism of {_range(values)}{parameters}"


def _otherwise(cases: Sequence[Case], claims: Sequence[Claim]) -> list[str]:
    """Which verdicts of recordings would differ if validation windows chose the reading, and by the nearer reading."""
    found = []
    choice = with_a_choice(cases)
    if any(case.decides != other.decides for case, other in zip(cases, choice, strict=True)):
        found.append(
            "If validation fidelity chose the reading on each task (among those with fewer than "
            f"{FEW_PARAMETERS} parameters, or among all where there is none), a choice that twins and rivals do not "
            f"have, {_changes(claims, make_claims(choice))}."
        )
    tasks = {case.task for case in cases if case.row.model == NEARER}
    if tasks and any(case.row.model == STANDS_FOR and case.task in tasks for case in cases):
        there = [case for case in cases if case.task in tasks]
        found.append(
            f"{NEARER} is nearer to the published text and has thousands of parameters. On the "
            f"{many(len(tasks), 'task')} that it has a board of, with it in the place of {STANDS_FOR}, "
            f"{_changes(make_claims(there), make_claims(by_reading(there, NEARER)))}."
        )
    return found


def _changes(claims: Sequence[Claim], others: Sequence[Claim]) -> str:
    """`these verdicts would change: “It keeps bursts” would be not decided on a; …`."""
    pairs = [pair for pair in zip(claims, others, strict=True) if not pair[0].by_construction]
    changed = [said for claim, other in pairs if (said := _change(claim, other))]
    return (
        f"these verdicts would change: {'; '.join(changed)}" if changed else "all verdicts would be the same"
    )


def _change(claim: Claim, other: Claim) -> str:
    found: dict[Verdict, list[str]] = {}
    for name, (verdict, _) in other.recordings.items():
        if verdict != claim.recordings[name][0]:
            found.setdefault(verdict, []).append(name)
    if not found:
        return ""
    told = ", ".join(
        f"\u201c{verdict.value}\u201d on {' and '.join(names)}" for verdict, names in found.items()
    )
    suite = (
        "" if claim.verdict == other.verdict else f", and \u201c{other.verdict.value}\u201d over the suite"
    )
    return f"{_quoted(claim)} would be {told}{suite}"


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
