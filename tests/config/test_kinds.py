"""A user's own file with a value of the wrong kind: every command that meets it names it, and says what to write."""

from pathlib import Path

import pytest

from spiqbench.cli import main

MODEL, TASK = "_target_: spiqbench.baselines.hmm.HMM\n", "version: 1\ntime_bins: 16\ndigest: a\n"


@pytest.mark.parametrize(
    ("group", "text", "says"),
    [
        ("model", "defaults:\n", "defaults in FILE is empty: write a list of names"),
        ("model", "defaults: vae\n", "defaults in FILE holds a line of text: write a list of names"),
        ("model", "defaults: {vae: 1}\n", "defaults in FILE holds keys and values"),
        ("model", "defaults: [vea, _self_]\n", "FILE inherits from vea, and no model has that name"),
        ("model", MODEL + "about: 3\n", "about in FILE holds a number: write keys and values"),
        ("model", MODEL + "about: [a]\n", "about in FILE holds a list"),
        ("model", MODEL + "twin: [vae]\n", "twin in FILE holds a list: write a word"),
        ("model", MODEL + "search: 0.5\n", "search in FILE holds a number"),
        ("model", "_target_: {a: 1}\n", "_target_ in FILE holds keys and values: write a word"),
        ("task", TASK + "recording: 3\n", "recording in FILE holds a number"),
        ("task", TASK + "neurons: 3\n", "neurons in FILE holds a number: write a list of indices"),
        ("task", TASK + "family: [salamander]\n", "family in FILE holds a list"),
        ("task", "defaults: simulated_n4\n", "defaults in FILE holds a line of text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(
    group: str,
    text: str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "conf" / group / "mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    commands = {
        "model": (["list", "models"], ["tune", "model=vae", "--dry-run"]),
        "task": (["data", "list"], ["scaling", "family=simulated", "--dry-run"]),
    }[group]
    chosen = {"model": ["model=mine"], "task": ["model=hmm", "task=mine"]}[group]
    for command in (*commands, ["run", *chosen]):
        assert main(command) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"error: {says.replace('FILE', str(file))}")


@pytest.mark.parametrize("value", ["null", "???", "${oc.env:NEURONS}"])
def test_what_is_left_to_the_user_is_of_any_kind(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf/task").mkdir(parents=True)
    keys = "".join(f"{key}: {value}\n" for key in ("recording", "neurons", "family"))
    (tmp_path / "conf/task/mine.yaml").write_text(TASK + keys)
    (tmp_path / "conf/model").mkdir()
    (tmp_path / "conf/model/mine.yaml").write_text(MODEL + f"about: {value}\nsearch: {value}\n")
    for command in (["list", "--json"], ["data", "list"], ["scaling", "family=simulated", "--dry-run"]):
        assert main(command) == 0, capsys.readouterr().err
