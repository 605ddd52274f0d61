"""The paper's claim, sentence by sentence, held against the records of every board."""

from collections.abc import Sequence

from spiqbench.boards.board import Board
from spiqbench.claims.claim import Claim
from spiqbench.claims.controls import control_claim
from spiqbench.claims.evidence import find_cases, most_trained
from spiqbench.claims.few_parameters import few_parameters_claim
from spiqbench.claims.linear_growth import linear_growth_claim
from spiqbench.claims.reproduced import DOZENS, HALF_WAY, skill_claim, statistics_claim
from spiqbench.claims.thousands import thousands_claim
from spiqbench.scaling.series import find_sweeps
from spiqbench.scoring.mean_skill import REALISM

SPATIAL = ("pairwise_covariance", "k_probability", "triplet_covariance")
TEMPORAL = ("autocorrelogram", "autocovariance", "lagged_covariance")
BURSTS = ("isi_distribution", "window_count", "autocorrelogram")


def make_claims(boards: Sequence[Board]) -> list[Claim]:
    """Every sentence of the claim, and the two controls without which it says nothing of quantum circuits."""
    cases = find_cases(boards)
    scored = most_trained(cases)
    return [
        few_parameters_claim(scored),
        linear_growth_claim(find_sweeps(boards)),
        skill_claim(
            "It generates dozens of neurons.",
            f"Realism on boards of {DOZENS} neurons and more. {HALF_WAY}",
            (REALISM,),
            [case for case in scored if case.neurons >= DOZENS],
        ),
        statistics_claim("It reproduces spatial correlations.", SPATIAL, scored),
        statistics_claim("It reproduces temporal correlations.", TEMPORAL, scored),
        statistics_claim("It reproduces bursts.", BURSTS, scored),
        thousands_claim(most_trained(cases, lambda case: case.small)),
        control_claim(
            "It does better than the same circuit without entanglement.",
            "twin",
            "The twin of a quantum memory is the same memory dephased after every neuron: it keeps its gates and loses "
            "its coherences, and with them the parameters that then move nothing.",
            most_trained(cases, lambda case: case.twin),
            lambda case: (case.twin,) if case.twin else (),
        ),
        control_claim(
            "It does better than classical networks of its own size.",
            "matched control",
            "Controls are matched to the model as tuned; one made before its tuning shows it by its parameters.",
            most_trained(cases, lambda case: case.matched),
            lambda case: case.matched,
        ),
    ]
