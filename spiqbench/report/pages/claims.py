"""The page of the claim: the answer, the strongest of each task, then sentence by sentence."""

from collections.abc import Sequence

from spiqbench.claims.answer import STRONGEST_HEAD, answer, strongest_table
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case
from spiqbench.report.markdown.claims import HOW, INTRODUCTION
from spiqbench.report.pages.environment import render


def claims_page(cases: Sequence[Case], claims: Sequence[Claim]) -> str:
    """CLAIMS.html, beside the index."""
    return render(
        "claims",
        depth=0,
        answer=answer(cases, claims),
        introduction=INTRODUCTION,
        how=HOW.replace("`", ""),
        strongest=(STRONGEST_HEAD, strongest_table(cases)),
        claims=claims,
    )
