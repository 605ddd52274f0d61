"""The boards in git are what the records in git give, and the records were made by committed code."""

from pathlib import Path

import pytest

from spiqbench.cli import main
from spiqbench.records.store import boards, card_path, read_board

STORE = Path(__file__).resolve().parents[2] / "leaderboards"


def test_boards_are_what_their_records_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--check", "--store", str(STORE)]) == 0, capsys.readouterr().err


def test_a_changed_board_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    task, budget = boards(STORE)[0]
    for path in sorted((STORE / task / budget).glob("*/*.json")):
        copy = tmp_path / path.relative_to(STORE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert main(["render", "--store", str(tmp_path)]) == 0
    readme = tmp_path / task / budget / "README.md"
    readme.write_text(readme.read_text() + "a claim that no record supports\n")
    assert main(["render", "--check", "--store", str(tmp_path)]) == 1
    assert "README.md is not what the records give" in capsys.readouterr().err


@pytest.mark.parametrize(("task", "budget"), boards(STORE))
def test_records_come_from_a_clean_commit(task: str, budget: str) -> None:
    for record in read_board(STORE, task, budget):
        assert record.external or (record.provenance.commit and record.provenance.clean), record.model


@pytest.mark.parametrize(("task", "budget"), [place for place in boards(STORE) if place[1] == "standard"])
def test_every_row_of_a_published_board_has_its_report_card(task: str, budget: str) -> None:
    records = [record for record in read_board(STORE, task, budget) if record.status == "ok"]
    carded = {record.model for record in records if card_path(record, STORE).is_file()}
    assert {record.model for record in records if not record.external} == carded
