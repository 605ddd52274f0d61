"""The page of the claim: the answer, the strongest of each task, then sentence by sentence."""

from collections.abc import Sequence

from spiqbench.claims.answer import STRONGEST_HEAD, Answer
from spiqbench.claims.claim import Claim
from spiqbench.report.markdown.claims import HOW, INTRODUCTION
from spiqbench.report.pages.environment import render


def claims_page(answer: Answer, claims: Sequence[Claim]) -> str:
    """CLAIMS.html, beside the index."""
    return render(
        "claims",
        depth=0,
        answer=answer,
        introduction=INTRODUCTION,
        how=HOW.replace("`", ""),
        head=STRONGEST_HEAD,
        claims=claims,
    )
