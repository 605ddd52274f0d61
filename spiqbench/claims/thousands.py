"""Classical models need thousands of parameters for the same."""

from collections.abc import Sequence

from spiqbench.claims.claim import Claim, commands, said, subjects, telling_cases
from spiqbench.claims.contrast_words import contrast_cells, decisive, difference_rule, standing
from spiqbench.claims.evidence import AS_GOOD, FEW_PARAMETERS, Case, contrasts
from spiqbench.claims.verdicts import all_of, by_training, classical_needs_thousands


def thousands_claim(cases: Sequence[Case]) -> Claim:
    """By contrasts with every classical model of a board, small and large."""
    chosen = subjects(cases)
    telling = telling_cases(chosen)
    found = contrasts(cases, lambda case: (*case.small, *case.large))
    lines, verdicts, closest, by_size = [], [], [], []
    for case in cases:
        own = [one for one in found if one.case is case]
        verdict = classical_needs_thousands(own)
        nearest = min(own, key=lambda one: one.difference.value)
        # Other quantum models would fill pages.
        lines += [[*contrast_cells(one), standing(one)] for one in own if case in chosen or one is nearest]
        lines.append([case.row.model, case.place, "all", "", "", "", said(case, verdict)])
        if case in chosen:
            verdicts.append(by_training(case, verdict))
            by_size.append(f"{case.neurons} {said(case, verdict)}")
            if case in telling:
                closest += [one for one in own if one.other in case.small]
    best = min(closest, default=None, key=lambda one: one.difference.value)
    return Claim(
        "Classical models need thousands of parameters for the same.",
        f"Does not hold where one classical model with fewer than {FEW_PARAMETERS} parameters is told apart and "
        f"in front, or as good: worse by less than {AS_GOOD} of fidelity for sure. Holds where all such models are "
        f"told apart and behind, and a larger one is not. {difference_rule()}",
        all_of(verdicts),
        f"best classical model below {FEW_PARAMETERS}: {decisive(best)}, {standing(best)}; by neurons: "
        f"{', '.join(by_size)}"
        if best
        else f"no board ranks a classical model with fewer than {FEW_PARAMETERS}",
        ["quantum", "board", "classical", "parameters", "difference", "p", "verdict"],
        lines,
        commands(cases, lambda case: (case.row, *case.small, *case.large)),
    )
