"""The boards in git are what the records in git give, and the records were made by committed code.

Whatever store is in git is held to this, also one that has no board yet.
"""

from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.records.store import boards, card_path, read_board, read_record, record_paths, write_record
from spiqbench.records.validation.record import NO_COPY, check_content, check_place
from spiqbench.records.validation.siblings import duplicated_samples
from spiqbench.runs.rebuild import trusted_overrides
from spiqbench.runs.revalidation import check_model

from ..boards.factories import make_runs

STORE = Path(__file__).resolve().parents[2] / "leaderboards"


def test_boards_are_what_their_records_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--check", f"store={STORE}"]) == 0, capsys.readouterr().err


def test_a_changed_board_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for record in make_runs("vae", seeds=range(2)):
        write_record(tmp_path, record)
    assert main(["render", f"store={tmp_path}"]) == 0
    ((task, budget),) = boards(tmp_path)
    readme = tmp_path / task / budget / "README.md"
    readme.write_text(readme.read_text() + "a claim that no record supports\n")
    assert main(["render", "--check", f"store={tmp_path}"]) == 1
    assert "README.md is not what the records give" in capsys.readouterr().err


def test_records_come_from_a_clean_commit() -> None:
    for task, budget in boards(STORE):
        for record in read_board(STORE, task, budget):
            assert record.external or (record.provenance.commit and record.provenance.clean), record.model


def test_every_record_keeps_the_rules_of_validate() -> None:
    for task, budget in boards(STORE):
        records = {path: read_record(path) for path in record_paths(STORE, task, budget)}
        for path, record in records.items():
            checks = [check_place(path, record), *check_content(record)]
            broken = [check for check in checks if check.passed is False and check.rule != NO_COPY]
            assert broken == [], path
            assert duplicated_samples(record, records.values()) == [], path
            assert record.external or trusted_overrides(record)


def test_every_model_of_a_board_is_built_again_to_what_its_records_say() -> None:
    """One seed of each row of one board: what is built is the same for the others."""
    task, budget = boards(STORE)[0]
    firsts = [record for record in read_board(STORE, task, budget) if record.seed == 0]
    assert firsts
    for record in firsts:
        assert [check for check in check_model(record) if check.passed is False] == [], record.model


def test_every_row_of_a_published_board_has_its_report_card() -> None:
    for task, budget in boards(STORE):
        if budget == "standard":
            records = [record for record in read_board(STORE, task, budget) if record.status == "ok"]
            carded = {record.model for record in records if card_path(record, STORE).is_file()}
            assert {record.model for record in records if not record.external} == carded
