"""One sentence of the paper's claim, and what every sentence is made with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spiqbench.boards.reproduction import board_command
from spiqbench.boards.rows import Row
from spiqbench.claims.evidence import Case
from spiqbench.claims.verdicts import Judged, Verdict

SUBJECT = "spiqgan"
"""The model that stands for the paper; verdicts rest on it, other quantum models are shown beside it."""


@dataclass(frozen=True)
class Claim:
    """One sentence with its evidence.

    Attributes:
        sentence: what is claimed.
        rule: when it holds, when it does not.
        judged: over all cases of the model that stands for the paper.
        interval: the number that decides, in words.
        head, evidence: a table, a line a case; the last column is that line's verdict.
        commands: what makes the evidence again.
    """

    sentence: str
    rule: str
    judged: Judged
    interval: str
    head: list[str]
    evidence: list[list[str]]
    commands: list[str]

    @property
    def verdict(self) -> Verdict:
        return self.judged.verdict

    @property
    def face(self) -> Verdict:
        """The verdict with every line taken as its numbers stand."""
        return self.judged.face


def subjects(cases: Sequence[Case]) -> list[Case]:
    """The cases on which verdicts rest: those of `SUBJECT`, or all where no board ranks it."""
    return [case for case in cases if case.row.model == SUBJECT] or list(cases)


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
