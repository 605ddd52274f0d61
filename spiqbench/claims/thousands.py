"""Classical models need thousands of parameters for the same."""

from collections.abc import Sequence

from spiqbench.claims.claim import Claim, commands, subjects
from spiqbench.claims.contrast_words import contrast_cells, decisive, difference_rule, standing
from spiqbench.claims.evidence import AS_GOOD, FEW_PARAMETERS, Case, contrasts
from spiqbench.claims.verdicts import classical_needs_thousands, together


def thousands_claim(cases: Sequence[Case]) -> Claim:
    """By contrasts with every classical model of a board, small and large."""
    chosen = subjects(cases)
    lines, mine = [], []
    for case in cases:
        found = contrasts(case, (*case.small, *case.large))
        judged = classical_needs_thousands(found)
        nearest = min(found, key=lambda one: one.difference.value)
        # Other quantum models would fill pages.
        lines += [[*contrast_cells(one), standing(one)] for one in found if case in chosen or one is nearest]
        lines.append([case.row.model, case.place, "all", "", "", "", "", str(judged)])
        if case in chosen:
            mine.append((case, judged, found[: len(case.small)]))
    whole = together(judged for _, judged, _ in mine)
    closest = [one for _, judged, small in mine if judged.verdict == whole.verdict for one in small]
    best = min(closest, default=None, key=lambda one: one.difference.value)
    return Claim(
        "Classical models need thousands of parameters for the same.",
        f"Does not hold where one classical model with fewer than {FEW_PARAMETERS} parameters is told apart and "
        f"in front, or as good: worse by less than {AS_GOOD} of realism for sure. Holds where all such models are "
        f"told apart and behind, and a larger one is not. {difference_rule()}",
        whole,
        f"best classical model below {FEW_PARAMETERS}: {decisive(best)}, {standing(best)}; by neurons: "
        f"{', '.join(f'{case.neurons} {judged}' for case, judged, _ in mine)}"
        if best
        else f"no board ranks a classical model with fewer than {FEW_PARAMETERS}",
        ["quantum", "board", "classical", "its parameters", "seeds", "difference", "p", "verdict"],
        lines,
        commands(cases, lambda case: (case.row, *case.small, *case.large)),
    )
