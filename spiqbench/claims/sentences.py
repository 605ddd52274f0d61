"""The paper's claim, sentence by sentence, held against the records of every board."""

from collections.abc import Sequence

from spiqbench.boards.rows import Row
from spiqbench.claims import rules
from spiqbench.claims.claim import Claim
from spiqbench.claims.contrasts import contrast_claim, thousands_claim
from spiqbench.claims.evidence import Case
from spiqbench.claims.parameters import few_parameters_claim, linear_growth_claim
from spiqbench.claims.skills import skill_claim
from spiqbench.scoring.mean_skill import REALISM


def make_claims(cases: Sequence[Case]) -> list[Claim]:
    """The sentences of the claim, then the two controls without which it says nothing of quantum circuits."""
    return [
        few_parameters_claim(cases),
        linear_growth_claim(cases),
        skill_claim(
            f"It generates dozens of neurons ({rules.DOZENS} and more).",
            (REALISM,),
            (),
            cases,
            least_neurons=rules.DOZENS,
        ),
        skill_claim("It keeps spatial correlations.", rules.SPATIAL, rules.SPATIAL_BESIDE, cases),
        skill_claim("It keeps temporal correlations.", rules.TEMPORAL, rules.TEMPORAL_BESIDE, cases),
        skill_claim("It keeps bursts.", rules.BURSTS, rules.BURSTS_BESIDE, cases),
        thousands_claim(cases),
        contrast_claim(
            "It does better than the same circuit without entanglement.",
            "its twin is behind",
            "Holds where its twin is told apart and behind, does not where the twin is in front. The twin of a quantum "
            "memory is the same memory, dephased.",
            cases,
            _twin,
        ),
        contrast_claim(
            "It does better than classical models of its size.",
            "every classical model with no more parameters is behind",
            "By every classical model of the board with no more parameters, matched controls among them: holds where "
            "all are told apart and behind, does not where one is in front.",
            cases,
            lambda case: case.small,
        ),
    ]


def _twin(case: Case) -> tuple[Row, ...]:
    return (case.twin,) if case.twin else ()
