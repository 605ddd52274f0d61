"""The side-by-side table: its rows are complete and its error columns are real."""

import json

import pytest
import torch

from spiqbench.quantum.timing import bench
from spiqbench.quantum.timing.bench import engine_rows
from spiqbench.quantum.timing.peak_memory import peak_memory
from spiqbench.report.engine_table import show_engines


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(bench, "SECONDS_A_TURN", 0.002)


@pytest.fixture(scope="module")
def rows():
    return engine_rows([3, 6], batch=8, layers=2)


def test_every_engine_has_a_row_for_every_size_and_precision(rows):
    found = {(row.engine, row.qubits, row.precision) for row in rows}
    engines = {
        3: ("pennylane", "torch", "statevector"),
        6: ("pennylane", "torch", "statevector", "transverse"),
    }
    assert found >= {(e, n, p) for n, names in engines.items() for e in names for p in ("float32", "float64")}
    for row in rows:
        assert row.batch == 8
        assert row.milliseconds > 0
        assert row.output_error <= (1e-5 if row.precision == "float32" else 1e-10)
        assert row.gradient_error <= (1e-5 if row.precision == "float32" else 1e-10)
    assert all(row.ratio == 1 for row in rows if row.engine == "pennylane")


def test_rows_go_into_json_and_a_table(rows, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert json.loads(json.dumps([row.as_dict() for row in rows]))[0]["engine"] == "pennylane"
    show_engines(rows)
    assert "default.qubit" in capsys.readouterr().out


def test_a_wrong_engine_would_show(monkeypatch):
    honest = bench.expectations

    def skewed(circuit, encoding, weights, engine):
        out = honest(circuit, encoding, weights, engine)
        return out * 1.01 if engine == "torch" else out

    monkeypatch.setattr(bench, "expectations", skewed)
    errors = {row.engine: row.output_error for row in engine_rows([2], 4, layers=1)}
    assert errors["torch"] > 1e-3 > errors["statevector"]


def test_a_reference_that_cannot_fit_is_a_row_with_its_reason(monkeypatch):
    monkeypatch.setattr("spiqbench.quantum.engines.state_memory.available_bytes", lambda device: 2**27)
    found = engine_rows([12], 64, layers=1, precisions=[torch.float32])
    by_engine = {row.engine: row for row in found}
    assert by_engine["pennylane"].milliseconds is None
    assert "bytes" in by_engine["pennylane"].note
    assert by_engine["statevector"].ratio is None
    assert by_engine["statevector"].milliseconds > 0


def test_circuits_wider_than_any_state_have_a_row_of_their_own_engine():
    found = {row.engine: row for row in engine_rows([50], 4, layers=2, precisions=[torch.float32])}
    assert found["transverse"].milliseconds > 0
    assert found["transverse"].output_error is None
    for engine in ("pennylane", "torch", "statevector"):
        assert found[engine].milliseconds is None
        assert "bytes" in found[engine].note


def test_peak_memory_sees_an_allocation():
    measured = peak_memory(lambda: torch.ones(2**24))
    if measured is None:
        pytest.skip("this system does not tell a process its peak memory")
    assert 2**26 * 0.9 < measured < 2**26 * 1.5
