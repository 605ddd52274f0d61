"""CLAIMS.md: the paper's claim and what the records say of it."""

from collections.abc import Sequence

from spiqbench.claims import rules
from spiqbench.claims.answer import VERDICTS_HEAD, Answer
from spiqbench.claims.averages import AVERAGES_HEAD
from spiqbench.claims.claim import Claim
from spiqbench.claims.strongest import STRONGEST_HEAD
from spiqbench.report.escaping import escaped, fenced, table

INTRODUCTION = (
    "SpiQGAN (Hernandes and Greplova, arXiv:2409.09125) is said to generate spike trains of dozens of neurons with "
    "hundreds of trainable parameters that grow linearly with the neurons, with spatial and temporal correlations and "
    "bursts, where classical models need thousands or tens of thousands. Each sentence is held against the records; "
    "nothing here is written by hand."
)
HOW = (
    "The rules stand in `spiqbench/claims/rules.py` and say when they were made and changed. SpiQGAN is its reading "
    f"{rules.STANDS_FOR} on every task; of each task the board with the most converged rows counts. Only converged "
    f"rows of {rules.SEEDS} seeds or more decide, and none that its own test flags as a copy of training windows. "
    "p-values are corrected by Holm's method over all lines of a sentence. Intervals are 95 % and not corrected, so "
    "that a line can be not decided although its interval excludes 0. On "
    f"{' and '.join(rules.TOO_NARROW)} errors are known to be too small, and are taken "
    f"{max(rules.TOO_NARROW.values()):g} times as large in verdicts, differences and averages. A sentence holds of a "
    "recording where each of its lines there holds, and does not where one does not; over the suite likewise. It is "
    "not asked where more runs could not decide it either, as a statistic tells nothing there; such recordings count "
    "for nothing."
)

LINES_SAY = (
    "Each line is over its own tasks, most of one retina; its 95 % interval is of these tasks, and not corrected for "
    "the number of lines. The line without a recording leaves out the one that moves the average most towards 0; the "
    "line where no training broke leaves out tasks on which a run's validation fidelity stayed more than "
    f"{rules.FAR_BELOW:g} below its row's median."
)
RIVALS_SAY = (
    "On average over the tasks that have both: SpiQGAN less its twin, other readings less theirs, and SpiQGAN less "
    "each classical model that the suite also makes at SpiQGAN's own count, where it has no more parameters. Above 0 "
    f"the first is ahead. {LINES_SAY} Where the last column says otherwise than the one before, the lead comes from "
    "statistics that one of the two was fitted to:"
)
AVERAGES_SAY = (
    "One model less another, each task with the same weight; above 0 the first is ahead. An average has more power "
    f"than one task. {LINES_SAY} Where nothing else is said, a classical model counts on the tasks where it has no "
    f"more parameters than SpiQGAN. Only converged rows of {rules.SEEDS} seeds or more count, but where a line says "
    "that others do too."
)


def claims_markdown(answer: Answer, claims: Sequence[Claim]) -> str:
    """The answer, the strongest of each task, a summary of verdicts, then each sentence with its evidence."""
    sections = [
        "# What holds of the published claim?",
        answer_markdown(answer),
        "How far the answer is known:",
        known_markdown(answer),
        INTRODUCTION,
        "## The strongest of each task",
        strongest_markdown(answer),
        *(["## Over all tasks", AVERAGES_SAY, averages_markdown(answer.averages)] if answer.averages else []),
        "## Sentence by sentence",
        HOW,
        *map(escaped, answer.otherwise),
        *(_section(number, claim) for number, claim in enumerate(claims, start=1)),
    ]
    return "\n\n".join(sections) + "\n"


def answer_markdown(answer: Answer) -> str:
    """What stands first: the answer in one breath, and a verdict a sentence of the claim."""
    return f"{escaped(answer.short)}\n\n{verdicts_markdown(answer)}"


def known_markdown(answer: Answer) -> str:
    """A list: how far the answer is known."""
    return "\n".join(f"- {escaped(sentence)}" for sentence in answer.sentences)


def beside_markdown(answer: Answer) -> str:
    """What other readings would change, and averages; empty where there is nothing of either."""
    averages = [RIVALS_SAY, averages_markdown(answer.rivals)] if answer.rivals else []
    return "\n\n".join([*map(escaped, answer.otherwise), *averages])


def verdicts_markdown(answer: Answer) -> str:
    """The table of verdicts, a line a sentence of the claim."""
    lines = [
        [escaped(sentence), escaped(bar), f"**{verdict}**", escaped(tally)]
        for sentence, bar, verdict, tally in answer.verdicts
    ]
    return table(VERDICTS_HEAD, lines, left=4)


def averages_markdown(lines: Sequence[Sequence[str]]) -> str:
    """The table of SpiQGAN less one and the same other model, of the answer's lines."""
    return table(AVERAGES_HEAD, _escaped(lines), left=1)


def strongest_markdown(answer: Answer) -> str:
    """The table of the strongest of each task, and what is left out of it."""
    whole = [[cell.replace(" to ", "\u00a0to\u00a0") for cell in row] for row in _escaped(answer.strongest)]
    parts = [table(STRONGEST_HEAD, whole, left=2), escaped(answer.copies)]
    return "\n\n".join(part for part in parts if part)


def _section(number: int, claim: Claim) -> str:
    parts = [
        f"## {number}. {escaped(claim.sentence)}",
        f"**{claim.verdict.value.capitalize()}** ({escaped(claim.tally)}). {escaped(claim.rule)}",
    ]
    by_recording = [
        [escaped(name), f"**{said.value}**", escaped(why)] for name, (said, why) in claim.recordings.items()
    ]
    parts.append(table(["recording", "verdict", "what decides, or would"], by_recording, left=3))
    if claim.evidence:
        parts.append(table(list(claim.head), _escaped(claim.evidence), left=2, words_last=True))
        parts.append(fenced(claim.commands))
    return "\n\n".join(parts)


def _escaped(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[escaped(cell) for cell in row] for row in rows]
