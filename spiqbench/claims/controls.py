"""Better than the twin without entanglement, better than classical networks of the same size."""

from collections.abc import Callable, Sequence

from spiqbench.boards.formatting import with_interval
from spiqbench.boards.rows import Row
from spiqbench.claims.claim import Claim, because, commands, subjects
from spiqbench.claims.contrast_words import contrast_cells, decisive, difference_rule
from spiqbench.claims.evidence import Case, contrasts
from spiqbench.claims.verdicts import judge_contrast, together


def control_claim(
    sentence: str, role: str, about: str, cases: Sequence[Case], controls: Callable[[Case], tuple[Row, ...]]
) -> Claim:
    """By contrasts with the models of one role: the twin, or the matched controls."""
    chosen = subjects(cases)
    found = [(one, judge_contrast(one)) for case in cases for one in contrasts(case, controls(case))]
    mine = [(one, judged) for one, judged in found if one.case in chosen]
    whole = together(judged for _, judged in mine)
    deciding = min(
        ((one, judged) for one, judged in mine if judged.verdict == whole.verdict),
        default=None,
        key=lambda pair: pair[0].difference.value,
    )
    return Claim(
        sentence,
        f"Holds where the two are told apart and the {role} is behind, on every board; does not where the {role} "
        f"is in front on one. {about} {difference_rule()}",
        whole,
        f"{decisive(deciding[0])}{because(deciding[1])}" if deciding else f"no {role} on any board",
        [
            "model",
            "board",
            role,
            "its parameters",
            "seeds",
            "difference",
            "p",
            "realism",
            "of the other",
            "verdict",
        ],
        [
            [
                *contrast_cells(one),
                with_interval(one.case.row.realism),
                with_interval(one.other.realism),
                str(judged),
            ]
            for one, judged in found
        ],
        commands(cases, lambda case: (case.row, *controls(case))),
    )
