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
    "The rules stand in `spiqbench/claims/rules.py` and say when they were made and changed. Of each task the board "
    "with the most converged rows counts; SpiQGAN is the reading that most tasks have, the same on all. Only converged "
    f"rows of {rules.SEEDS} seeds decide, and none that its own test flags as a copy of training windows. p-values are "
    f"corrected by Holm's method over all lines of a sentence; intervals are 95 %. On {' and '.join(rules.TOO_NARROW)} "
    "intervals are known to be too narrow, and p-values are raised fivefold. A sentence holds of a recording where "
    "each of its lines there holds, and does not where one does not; over the suite likewise. It is not asked where "
    "more runs could not decide it either, as a statistic tells nothing there or no board has as many neurons; such "
    "recordings count for nothing."
)

RIVALS_SAY = (
    "On average over the tasks that have both: SpiQGAN less its twin, other readings less theirs, and SpiQGAN less "
    "each classical model that the suite also makes at SpiQGAN's own count, where it has no more parameters. Above 0 "
    "the first is ahead. Each line is over its own tasks, most of one retina; its 95 % interval is of these tasks. "
    "Where the last column says otherwise than the one before, the lead is one of what was fitted:"
)
AVERAGES_SAY = (
    "One model less another, each task with the same weight; above 0 the first is ahead. No score chooses either, and "
    "an average has more power than one task. Intervals are 95 % and of these tasks, not of recordings at large: most "
    "tasks are of one retina. Each line is over its own tasks, so that lines are not to be held against one another. "
    "Where nothing else is said, a classical model counts on the tasks where it has no more parameters than SpiQGAN. "
    f"Only converged rows of {rules.SEEDS} seeds count, but where a line says that others do too."
)


def claims_markdown(answer: Answer, claims: Sequence[Claim]) -> str:
    """The answer, the strongest of each task, a summary of verdicts, then each sentence with its evidence."""
    sections = [
        "# What holds of the published claim?",
        _sentences(answer),
        INTRODUCTION,
        "## The strongest of each task",
        strongest_markdown(answer),
        *(["## Over all tasks", AVERAGES_SAY, averages_markdown(answer.averages)] if answer.averages else []),
        "## Sentence by sentence",
        HOW,
        verdicts_markdown(answer),
        *(_section(number, claim) for number, claim in enumerate(claims, start=1)),
    ]
    return "\n\n".join(sections) + "\n"


def answer_markdown(answer: Answer, claims_page: str) -> str:
    """What stands first on a page that leads to CLAIMS.md, whose address from there is given."""
    parts = [
        _sentences(answer),
        f"The claim, [sentence by sentence, with the evidence]({claims_page}):",
        verdicts_markdown(answer),
    ]
    parts += [RIVALS_SAY, averages_markdown(answer.rivals)] if answer.rivals else []
    return "\n\n".join(parts)


def verdicts_markdown(answer: Answer) -> str:
    """The table of verdicts, a line a sentence of the claim, and which a choice would change."""
    lines = [
        [escaped(sentence), escaped(bar), f"**{verdict}**", escaped(tally)]
        for sentence, bar, verdict, tally in answer.verdicts
    ]
    parts = [table(VERDICTS_HEAD, lines, left=4), *([escaped(answer.otherwise)] if answer.otherwise else [])]
    return "\n\n".join(parts)


def averages_markdown(lines: Sequence[Sequence[str]]) -> str:
    """The table of SpiQGAN less one and the same other model, of the answer's lines."""
    return table(AVERAGES_HEAD, _escaped(lines), left=1)


def strongest_markdown(answer: Answer) -> str:
    """The table of the strongest of each task, and what is left out of it."""
    whole = [[cell.replace(" to ", "\u00a0to\u00a0") for cell in row] for row in _escaped(answer.strongest)]
    parts = [table(STRONGEST_HEAD, whole, left=2), escaped(answer.copies)]
    return "\n\n".join(part for part in parts if part)


def _sentences(answer: Answer) -> str:
    return "\n".join(f"- {escaped(sentence)}" for sentence in answer.sentences)


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
