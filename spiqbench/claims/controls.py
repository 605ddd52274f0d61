"""Better than the twin without entanglement, better than classical networks of the same size."""

from collections.abc import Callable, Sequence

from spiqbench.claims.claim import Claim, commands, said, subjects, telling_cases
from spiqbench.claims.contrast_words import contrast_cells, decisive, difference_rule
from spiqbench.claims.evidence import Case, contrasts
from spiqbench.claims.verdicts import all_of, beats, by_training
from spiqbench.leaderboard.rows import Row
from spiqbench.leaderboard.wording import with_interval


def control_claim(
    sentence: str, role: str, cases: Sequence[Case], controls: Callable[[Case], tuple[Row, ...]]
) -> Claim:
    """By contrasts with the models of one role: the twin, or the matched controls."""
    chosen = subjects(cases)
    found = contrasts(cases, controls)
    mine = [one for one in found if one.case in chosen]
    telling = telling_cases(chosen)
    weakest = min(
        (one for one in mine if one.case in telling), default=None, key=lambda one: one.difference.value
    )
    return Claim(
        sentence,
        f"Holds where the two are told apart and the {role} is behind, on every board; does not where the {role} "
        f"is in front on one. {difference_rule()}",
        all_of(by_training(one.case, beats(one)) for one in mine),
        f"smallest difference: {decisive(weakest)}" if weakest else f"no {role} on any board",
        [
            "model",
            "board",
            role,
            "its parameters",
            "difference",
            "p",
            "fidelity",
            f"of the {role}",
            "verdict",
        ],
        [
            [
                *contrast_cells(one),
                with_interval(one.case.row.fidelity),
                with_interval(one.other.fidelity),
                said(one.case, beats(one)),
            ]
            for one in found
        ],
        commands(cases, lambda case: (case.row, *controls(case))),
    )
