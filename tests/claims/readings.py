"""The records of a reading with its twin, whose truth is known, and what is claimed of them."""

from spiqbench.boards.board import make_board
from spiqbench.claims.evidence import find_cases
from spiqbench.claims.sentences import make_claims
from spiqbench.records.schema import StatedPlateau

FEW, LINEAR, MANY, SPACE, TIME, BURST, THOUSANDS, TWIN, SIZE = range(9)


def runs(factory, model, seeds=range(5), converged=True, **changes):
    plateau = StatedPlateau(steps=1000, converged=converged)
    return factory.make_runs(model, seeds, plateau=plateau, **changes)


def quantum(factory, skill=0.9, product=0.6, parameters=250, seeds=range(5), converged=True, **changes):
    how = {"seeds": seeds, "converged": converged, "parameters": parameters}
    mine = runs(
        factory, "spiqgan", skill=skill, entangler="cz_ring", twin="spiqgan_product", **how, **changes
    )
    changes.pop("skills", None)
    return mine + runs(factory, "spiqgan_product", skill=product, entangler="none", **how, **changes)


def cases_of(*boards):
    return find_cases([make_board(records) for records in boards])


def claims_of(*boards):
    return make_claims(cases_of(*boards))
