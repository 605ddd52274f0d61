"""CLAIMS.md: the paper's claim and what the committed records say of it."""

from collections.abc import Sequence

from spiqbench.claims.claim import SUBJECT, Claim
from spiqbench.report.escaping import escaped, fenced, table


def claims_markdown(claims: Sequence[Claim]) -> str:
    """A summary of verdicts, then each sentence with its rule, evidence and commands."""
    summary = table(
        ["sentence", "verdict", "at face value", "what decides"],
        [
            [escaped(claim.sentence), f"**{claim.verdict.value}**", claim.face.value, escaped(claim.interval)]
            for claim in claims
        ],
        left=4,
    )
    sections = [
        "# The claim, sentence by sentence",
        "SpiQGAN (Hernandes and Greplova, arXiv:2409.09125) is said to generate spike trains of dozens of "
        "neurons with hundreds of trainable parameters that grow linearly with the neurons, with spatial and "
        "temporal correlations and bursts, where classical models need thousands or tens of thousands. Each "
        "sentence is held against the records of the boards: of each task the board with the most training, then the "
        "most search, that ranks what the sentence needs. Nothing here is written by hand.",
        f"Verdicts rest on the model `{SUBJECT}`, other quantum models stand beside it, and its twin and the classical "
        "networks of its size stand beside every score. A sentence holds where it holds on every board, and does not "
        "where it fails on one. Two things leave a line open whatever its numbers say. *One seed*: its interval is "
        "over test windows alone, and another seed may differ by more. *After few steps*: whoever is behind, the "
        "model or what it is held against, had fewer than half of the training steps that it had elsewhere, because "
        "a budget is in seconds and wide circuits are slow to simulate. Both rules were made after the first sweep had "
        "been seen; *at face value* is the verdict without them. Other intervals are 95 %, over seeds and test "
        "windows. *Not decided* means that the data at hand allow both.",
        summary,
        *(_section(number, claim) for number, claim in enumerate(claims, start=1)),
    ]
    return "\n\n".join(sections) + "\n"


def _section(number: int, claim: Claim) -> str:
    parts = [
        f"## {number}. {escaped(claim.sentence)}",
        f"**{claim.verdict.value.capitalize()}**: {escaped(claim.interval)}.",
        escaped(claim.rule),
    ]
    if claim.evidence:
        rows = [[escaped(cell) for cell in line] for line in claim.evidence]
        parts.append(table(claim.head, rows, left=2, words_last=True))
    else:
        parts.append("No board ranks what this needs.")
    if claim.commands:
        parts.append(fenced(claim.commands))
    return "\n\n".join(parts)
