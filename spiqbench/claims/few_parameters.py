"""Hundreds of trainable parameters suffice."""

from collections.abc import Sequence

from spiqbench.boards.formatting import DASH, span
from spiqbench.claims.claim import Claim, commands, subjects
from spiqbench.claims.evidence import FEW_PARAMETERS, Case
from spiqbench.claims.verdicts import Judged, Verdict, all_of, few_parameters


def few_parameters_claim(cases: Sequence[Case]) -> Claim:
    """By the exact count of every case."""
    lines = [
        [
            case.row.model,
            case.place,
            str(case.neurons),
            span(case.row.generator),
            span(case.row.training_only),
            few_parameters(case).value,
        ]
        for case in cases
    ]
    chosen = subjects(cases)
    counts = [case.row.parameters for case in chosen if case.row.parameters]
    few = [case.neurons for case in chosen if few_parameters(case) == Verdict.HOLDS]
    decides = f"{span((min(counts), max(counts)))} parameters" if counts else DASH
    if few and len(few) < len(chosen):
        decides += f", fewer than {FEW_PARAMETERS} up to {max(few)} neurons"
    verdict = all_of(few_parameters(case) for case in chosen)
    return Claim(
        "Hundreds of trainable parameters suffice.",
        f"Holds where the generator has fewer than {FEW_PARAMETERS} parameters on every board. A count is "
        "exact and has no interval; whether they suffice is for the other sentences to say. What only training "
        "needs, the critic's parameters, stands beside it and is not counted.",
        Judged(verdict, verdict),
        decides,
        ["model", "board", "neurons", "parameters", "training only", "verdict"],
        lines,
        commands(cases, lambda case: (case.row,)),
    )
