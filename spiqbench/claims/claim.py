"""One sentence of the paper's claim, and what every sentence is made with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spiqbench.claims.evidence import Case
from spiqbench.claims.verdicts import Verdict, by_training
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


def subjects(cases: Sequence[Case]) -> list[Case]:
    """The cases on which verdicts rest: those of `SUBJECT`, or all where no board ranks it."""
    return [case for case in cases if case.row.model == SUBJECT] or list(cases)


def telling_cases(cases: Sequence[Case]) -> list[Case]:
    """Cases after enough training steps, or all where there is none."""
    return [case for case in cases if case.enough_steps] or list(cases)


def said(case: Case, verdict: Verdict) -> str:
    """A line's verdict, and why it does not sink the sentence where it does not."""
    softened = by_training(case, verdict) != verdict
    return f"{verdict.value}, after few steps" if softened else verdict.value


def commands(cases: Sequence[Case], rows: Callable[[Case], Sequence[Row]]) -> list[str]:
    """What makes these rows again, board by board."""
    lines = []
    for place in sorted({case.place for case in cases}):
        found = [row for case in cases if case.place == place for row in rows(case)]
        lines += board_command(list({row.model: row for row in found}.values()))
    return lines
