"""CLAIMS.md: the paper's claim and what the records say of it."""

from collections.abc import Sequence

from spiqbench.claims import rules
from spiqbench.claims.answer import STRONGEST_HEAD, Answer
from spiqbench.claims.claim import Claim
from spiqbench.report.escaping import escaped, fenced, table

INTRODUCTION = (
    "SpiQGAN (Hernandes and Greplova, arXiv:2409.09125) is said to generate spike trains of dozens of neurons with "
    "hundreds of trainable parameters that grow linearly with the neurons, with spatial and temporal correlations and "
    "bursts, where classical models need thousands or tens of thousands. Each sentence is held against the records; "
    "nothing here is written by hand."
)
HOW = (
    "The rules stand in `spiqbench/claims/rules.py` and are older than the records, but for two that say so. Of "
    "each task the board with the most converged rows counts, and of the readings of SpiQGAN with fewer than a "
    "thousand parameters the one with the highest validation fidelity, so that no test window chooses it. Only "
    f"converged rows of {rules.SEEDS} seeds decide, and none that its own test flags as a copy of training windows; "
    "p-values are corrected by Holm's method over all lines of a sentence; intervals are 95 %. A sentence holds of a "
    "recording where each of its lines there holds, and does not where one does not; over the suite likewise."
)


def claims_markdown(answer: Answer, claims: Sequence[Claim]) -> str:
    """The answer, the strongest of each task, a summary of verdicts, then each sentence with its evidence."""
    sections = [
        "# What holds of the published claim?",
        "\n".join(f"- {escaped(sentence)}" for sentence in answer.sentences),
        INTRODUCTION,
        "## The strongest of each task",
        strongest_markdown(answer),
        "## Sentence by sentence",
        HOW,
        table(
            ["sentence", "over the suite", "by recording"],
            [
                [escaped(claim.sentence), f"**{claim.verdict.value}**", escaped(claim.tally)]
                for claim in claims
            ],
            left=3,
        ),
        *(_section(number, claim) for number, claim in enumerate(claims, start=1)),
    ]
    return "\n\n".join(sections) + "\n"


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
