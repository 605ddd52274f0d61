"""The page of the claim: the answer, the strongest of each task, then sentence by sentence."""

from collections.abc import Sequence

from spiqbench.claims.answer import VERDICTS_HEAD, Answer
from spiqbench.claims.averages import AVERAGES_HEAD
from spiqbench.claims.claim import Claim
from spiqbench.claims.strongest import STRONGEST_HEAD
from spiqbench.report.markdown.claims import AVERAGES_SAY, HOW, INTRODUCTION
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
        verdicts_head=VERDICTS_HEAD,
        averages_say=AVERAGES_SAY,
        averages_head=AVERAGES_HEAD,
        claims=claims,
    )
