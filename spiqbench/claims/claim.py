"""One sentence of the paper's claim, and what every sentence is made with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spiqbench.claims.evidence import Case
from spiqbench.claims.verdicts import Judged, Verdict, all_of
from spiqbench.leaderboard.commands import board_command
from spiqbench.leaderboard.rows import Row

SUBJECT = "spiqgan"
"""The model that stands for the paper; verdicts rest on it, other quantum models are shown beside it."""


@dataclass(frozen=True)
class Claim:
    """One sentence with its evidence.

    Attributes:
        sentence: what is claimed.
        rule: when it holds, when it does not.
        verdict: over all cases of the model that stands for the paper.
        face: the same with every line taken as its numbers stand.
        interval: the number that decides, in words.
        head, evidence: a table, a line a case; the last column is that line's verdict.
        commands: what makes the evidence again.
    """

    sentence: str
    rule: str
    verdict: Verdict
    face: Verdict
    interval: str
    head: list[str]
    evidence: list[list[str]]
    commands: list[str]


def subjects(cases: Sequence[Case]) -> list[Case]:
    """The cases on which verdicts rest: those of `SUBJECT`, or all where no board ranks it."""
    return [case for case in cases if case.row.model == SUBJECT] or list(cases)


def verdicts_of(lines: Sequence[Judged]) -> tuple[Verdict, Verdict]:
    """The verdict over all lines, and the same at face value."""
    return all_of(line.verdict for line in lines), all_of(line.face for line in lines)


def because(judged: Judged) -> str:
    """The reason not to trust a line, to stand behind its number."""
    return f" ({judged.why})" if judged.why else ""


def commands(cases: Sequence[Case], rows: Callable[[Case], Sequence[Row]]) -> list[str]:
    """What makes these rows again, board by board, with the twins that a quantum row is not ranked without."""
    lines = []
    for place in sorted({case.place for case in cases}):
        here = [case for case in cases if case.place == place]
        found = [row for case in here for row in (*rows(case), case.twin) if row]
        lines += board_command(list({row.model: row for row in found}.values()))
    return lines
