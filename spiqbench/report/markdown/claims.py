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
    "The rules stand in `spiqbench/claims/rules.py` and say when they were made. Of "
    "each task the board with the most converged rows counts, and of the readings of SpiQGAN with fewer than a "
    "thousand parameters the one with the highest validation fidelity, so that no test window chooses it. Only "
    f"converged rows of {rules.SEEDS} seeds decide, and none that its own test flags as a copy of training windows; "
    "p-values are corrected by Holm's method over all lines of a sentence; intervals are 95 %. A sentence holds of a "
    "recording where each of its lines there holds, and does not where one does not; over the suite likewise."
)

RIVALS_SAY = (
    "SpiQGAN less one and the same rival, each with no more parameters, on average over the tasks that have both (95 % "
    "intervals; above 0 SpiQGAN is ahead):"
)
AVERAGES_SAY = (
    "SpiQGAN less one and the same other model, each task with the same weight; above 0 SpiQGAN is ahead. A model that "
    "is named beforehand is not the best of several, and an average has more power than one task. Intervals are 95 % "
    "and of these tasks, not of recordings at large: most tasks are of one retina. Where nothing else is said, a model "
    "counts on the tasks where it has no more parameters than SpiQGAN. Only converged rows of "
    f"{rules.SEEDS} seeds count."
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
        [escaped(sentence), f"**{verdict}**", escaped(tally)] for sentence, verdict, tally in answer.verdicts
    ]
    return f"{table(VERDICTS_HEAD, lines, left=3)}\n\n{escaped(answer.otherwise)}"


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
