"""What only the run or its weights can tell, and who states that it was carried out again."""

import json
import shutil

import pytest

from spiqbench.boards.board import stored_board
from spiqbench.cli import main
from spiqbench.records.store import key_of, read_record
from spiqbench.records.verification import verification_of, verification_path


@pytest.fixture
def stated(honest):
    """The statement of an honest rerun."""
    assert main(["validate", str(honest.place), "--rerun", "--verified-by", "A. Keeper"]) == 0
    return verification_path(honest.store, key_of(read_record(honest.place)))


def who(honest):
    board = stored_board(honest.store, honest.task, "smoke")
    (found,) = (board.who_verified(record) for record in board.records)
    return found and found.by


def test_a_rerun_is_stated_beside_the_record_and_bound_to_it(honest, stated, edited, verdicts):
    before = honest.place.read_bytes()
    assert who(honest) == "A. Keeper"
    assert verification_of(honest.store, key_of(read_record(honest.place))).same_samples
    assert verdicts(honest.place) == (0, [])
    edited(honest.place, {"timing/train_seconds": 0.001})
    assert who(honest) is None
    code, broken = verdicts(honest.place)
    assert code == 1
    assert any("the record was another then" in line for line in broken), broken
    honest.place.write_bytes(before)
    assert who(honest) == "A. Keeper"


def test_a_statement_is_of_one_record_alone(honest, stated):
    """Copied to another seed, or broken, it says nothing."""
    assert main([*honest.run, "seed=1"]) == 0
    shutil.copy(stated, stated.with_name("seed-1.json"))
    board = stored_board(honest.store, honest.task, "smoke")
    assert [bool(board.who_verified(record)) for record in board.records] == [True, False]
    stated.write_text("{}")
    assert stored_board(honest.store, honest.task, "smoke").verified == {}


@pytest.mark.parametrize("value", ["rerun", "samples", True])
def test_a_record_cannot_state_it_of_itself(honest, edited, value, capsys):
    edited(honest.place, {"verified": value})
    assert main(["validate", str(honest.place)]) == 1
    assert "not a valid record: verified" in capsys.readouterr().err


def test_a_statement_takes_a_rerun(honest, capsys):
    assert main(["validate", str(honest.place), "--verified-by", "me"]) == 1
    assert "add --rerun" in capsys.readouterr().err
    assert not (honest.store / "verified").exists()


def test_an_invented_failure_is_seen(honest, verdicts, edited):
    invented = honest.place.with_name("seed-3.json")
    record = json.loads(honest.place.read_text())
    null = {f"scores/{name}/value": 0.0 for name in record["scores"]}
    lost = {"seed": 3, "status": "failed", "reason": "it diverged", "samples": 0, "samples_sha256": None}
    shutil.copy(honest.place, invented)
    edited(invented, lost | null)
    code, broken = verdicts(invented, "--rerun")
    assert code == 1
    assert any("recorded as failed, and was ok" in line for line in broken), broken


@pytest.mark.parametrize("place", ["tests/two_sample/auc", "noise/run/realism"])
def test_what_equal_samples_give_is_compared_after_a_rerun(honest, verdicts, edited, place):
    edited(honest.place, {place: 0.123})
    code, broken = verdicts(honest.place, "--rerun")
    assert code == 1
    assert any("measured anew: the same" in line for line in broken), broken


@pytest.mark.parametrize(
    "options", [["--rerun"], ["--checkpoint", "checkpoint.pt"]], ids=["rerun", "checkpoint"]
)
def test_a_likelihood_is_computed_again(honest, verdicts, edited, options):
    model = "independent"
    assert main(["run", f"model={model}", f"task={honest.task}", "budget=smoke", "report_card=false"]) == 0
    place = honest.place.parents[1] / model / "seed-0.json"
    shutil.copy(f"outputs/{honest.task}/smoke/{model}/seed-0/checkpoint.pt", "checkpoint.pt")
    assert verdicts(place, *options) == (0, [])
    edited(place, {"likelihood/bits_per_spike": 0.9})
    code, broken = verdicts(place, *options)
    assert code == 1
    (rule,) = broken
    assert "likelihood" in rule.split(":")[0]


def test_another_runs_checkpoint_is_none_of_its_own(honest, verdicts):
    assert main(["run", "model=independent", f"task={honest.task}", "budget=smoke", "report_card=false"]) == 0
    other = f"outputs/{honest.task}/smoke/independent/seed-0/checkpoint.pt"
    code, broken = verdicts(honest.place, "--checkpoint", other)
    assert code == 1
    told = " ".join(broken)
    assert "its checkpoint has its parameters" in told
    assert "its checkpoint draws its samples, or others of the same skills" in told
