"""What the first pages say: the answer in words, and the tables behind it, made from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiqbench.boards.record_tests import copies_said
from spiqbench.claims.averages import ANY_SIZE, TWIN, averages, averages_table
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, by_reading, by_task, with_a_choice
from spiqbench.claims.rules import FEW_PARAMETERS, NEARER, STANDS_FOR
from spiqbench.claims.sentences import make_claims
from spiqbench.claims.strongest import strongest_table
from spiqbench.claims.summary import in_sentences, in_short
from spiqbench.claims.verdicts import Verdict
from spiqbench.plural import many

VERDICTS_HEAD = ["sentence of the claim", "holds where", "over the suite", "by recording"]


@dataclass(frozen=True)
class Answer:
    """What the first pages of a store say of the claim.

    Attributes:
        short: the answer in one breath; empty where there are no claims to decide.
        sentences: how far it is known; empty where no board ranks SpiQGAN.
        verdicts: under `VERDICTS_HEAD` a line a sentence of the claim.
        otherwise: which verdicts would differ with other readings, a sentence a choice.
        strongest: a line a task, under `STRONGEST_HEAD`; empty where no board has a reading of SpiQGAN.
        rivals: under `AVERAGES_HEAD` the twins and the models that the suite also makes at SpiQGAN's own count.
        averages: the same of every model that is on two tasks or more.
        copies: which rows of these boards are left out as copies; empty where none is.
    """

    short: str
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
        short=in_short(cases, claims) if claims else "",
        sentences=in_sentences(cases) if claims else (),
        verdicts=[[_said(claim), claim.bar, claim.verdict.value, claim.tally] for claim in claims],
        otherwise=_otherwise(cases, claims) if claims else (),
        strongest=strongest_table(cases),
        rivals=averages_table(one for one in found if one.of in {TWIN, *controls} and one.where != ANY_SIZE),
        averages=averages_table(found),
        copies=copies_said(row for of_it in by_task(cases).values() for row in of_it[0].board.ranked),
    )


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
    return f"{claim.quoted} would be {told}{suite}"


def _said(claim: Claim) -> str:
    return f"Control: {claim.sentence[0].lower()}{claim.sentence[1:]}" if claim.control else claim.sentence
