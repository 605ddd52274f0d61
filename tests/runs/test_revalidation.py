"""What building a record's model again, or carrying out its run, says of it."""

from pathlib import Path

import pytest

from spiqbench.records.store import read_record
from spiqbench.runs.revalidation import check_model, check_rerun

from ..boards.factories import make_record

RECORD = Path(__file__).parents[2] / "leaderboards/salamander_n16/standard/spiqgan/seed-0.json"


@pytest.mark.parametrize(
    ("change", "holds"),
    [({"engine": "auto"}, True), ({"engine": "torch"}, True), ({"qubits": 15}, False)],
)
def test_a_circuit_is_the_same_on_whatever_engine_it_ran(change: dict[str, object], holds: bool) -> None:
    record = read_record(RECORD)
    assert record.circuit is not None
    changed = record.model_copy(update={"circuit": record.circuit.model_copy(update=change)})
    (check,) = check_model(changed)
    assert check.passed is holds, check


def test_the_best_of_many_seeds_called_the_first_is_seen():
    """By the same code, versions and machine a seed draws the same samples; elsewhere alike ones will do."""
    claimed = make_record("vae")
    again = claimed.model_copy(update={"samples_sha256": "0" * 64})
    assert [check.passed for check in check_rerun(claimed, again)] == [False]
    elsewhere = again.provenance.machine.model_copy(update={"cpu": "another processor"})
    again = again.model_copy(
        update={"provenance": again.provenance.model_copy(update={"machine": elsewhere})}
    )
    assert [check.passed for check in check_rerun(claimed, again)] == [True]
    worse = make_record("vae", skill=0.3, samples_sha256="0" * 64, provenance=again.provenance)
    assert [check.passed for check in check_rerun(claimed, worse)] == [False]


def test_that_a_model_that_fits_itself_converged_is_seen_by_fitting_it():
    claimed = make_record("hmm", plateau={"steps": 0, "converged": True})
    again = make_record("hmm", plateau={"steps": 0, "converged": False})
    assert [check.rule for check in check_rerun(claimed, again) if check.passed is False] == [
        "it converges by its own criterion, or not, as it says"
    ]
