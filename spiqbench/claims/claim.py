"""One sentence of the paper's claim, with its verdicts and all that they rest on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from spiqbench.boards.reproduction import board_command
from spiqbench.boards.rows import Row
from spiqbench.claims.evidence import Case
from spiqbench.claims.verdicts import Verdict, all_of
from spiqbench.plural import many


@dataclass(frozen=True)
class Claim:
    """One sentence with its evidence.

    Attributes:
        sentence: what is claimed.
        bar: what has to be reached, in a few words.
        rule: when it holds, when it does not.
        recordings: the verdict of each recording, and what decides it or would.
        head: of the table of its evidence.
        lines: makes that table, a line a case; the last column is that line's verdict. Not all ask for it.
        rows: of each task those that the evidence rests on.
        by_construction: whether it follows from how the model is built, and not from its training.
        control: whether the paper does not say it, and its claim means nothing for quantum circuits without it.
    """

    sentence: str
    bar: str
    rule: str
    recordings: Mapping[str, tuple[Verdict, str]]
    head: Sequence[str]
    lines: Callable[[], Sequence[Sequence[str]]]
    rows: Mapping[str, Sequence[Row]]
    by_construction: bool = False
    control: bool = False

    @cached_property
    def evidence(self) -> Sequence[Sequence[str]]:
        """The table of `lines`, made once."""
        return self.lines()

    @cached_property
    def commands(self) -> list[str]:
        """What makes the evidence again, board by board; not all ask."""
        return [line for _, rows in sorted(self.rows.items()) for line in board_command(list(rows))]

    @property
    def quoted(self) -> str:
        return f"\u201c{self.sentence.rstrip('.')}\u201d"

    @property
    def verdict(self) -> Verdict:
        """Over the suite."""
        return all_of(verdict for verdict, _ in self.recordings.values())

    @property
    def tally(self) -> str:
        """`holds on 2 of 5 recordings (a, b), does not hold on 1 (c), not decided on 2`."""
        parts: list[str] = []
        for verdict in Verdict:
            names = [name for name, (said, _) in self.recordings.items() if said == verdict]
            of = "" if parts else f" of {many(len(self.recordings), 'recording')}"
            parts += [f"{verdict.value} on {len(names)}{of} ({', '.join(names)})"] if names else []
        return ", ".join(parts)


def rows_of(cases: Iterable[Case], rows: Callable[[Case], Iterable[Row | None]]) -> dict[str, list[Row]]:
    """Some rows of each case by task, with the twins that a quantum row is not ranked without."""
    boards: dict[str, dict[str, Row]] = {}
    for case in cases:
        found = boards.setdefault(case.task, {})
        found.update({row.model: row for row in (*rows(case), case.twin) if row})
    return {task: list(found.values()) for task, found in boards.items()}
