"""What building a record's model again says of it."""

from pathlib import Path

import pytest

from spiqbench.records.store import read_record
from spiqbench.runs.revalidation import check_model

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
