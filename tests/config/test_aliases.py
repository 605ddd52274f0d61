"""Files of configuration that stand for more than any memory holds, or nest deeper than a loader's stack."""

from pathlib import Path

import pytest

from spiqbench.cli import main


@pytest.mark.parametrize("group", ["model", "task", "budget"])
@pytest.mark.parametrize("kind", ["many", "itself"])
def test_aliases_are_counted_before_they_are_unfolded(
    group: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["name: bomb", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    text = "\n".join(lines) if kind == "many" else "name: bomb\na: &a [1, *a]\n"
    (tmp_path / "conf" / group).mkdir(parents=True)
    (tmp_path / "conf" / group / "bomb.yaml").write_text(text)
    given = [f"{group}=bomb"] + ([] if group == "model" else ["model=independent"])
    assert main(["run", *given]) == 1
    assert "bomb.yaml is not a file of configuration: it unfolds to more than" in capsys.readouterr().err
    listed = main(["list", f"{group}s"])
    said = capsys.readouterr()
    if group == "model":  # whose list says what each file says of itself
        assert listed == 1
        assert "bomb.yaml is not a file of configuration: it unfolds to more than" in said.err
    else:
        assert listed == 0
        assert "  bomb " in said.out


@pytest.mark.parametrize("text", ["[" * 500_000, "- " * 200_000, "{a: " * 100_000, "[" * 1_000], ids=len)
def test_depth_is_counted_before_a_document_is_built(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for group in ("model", "task", "suite"):
        (tmp_path / "conf" / group).mkdir(parents=True)
        (tmp_path / "conf" / group / "deep.yaml").write_text(text)
    wanted = (
        ["list", "models"],
        ["data", "list"],
        ["run", "model=independent", "task=simulated_n4"],
        ["leaderboard", "suite=deep", "models=independent"],
    )
    for command in wanted:
        assert main(command) == 1
        assert "deep.yaml is no" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["!!timestamp x", "!!bool perhaps", "!!int ''", "2001-99-99", "[", "\x00"])
def test_a_value_that_no_loader_takes_is_no_yaml(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf/model").mkdir(parents=True)
    (tmp_path / "conf/model/odd.yaml").write_text(f"name: odd\nwidth: {value}\n")
    for command in (["list", "models"], ["run", "model=odd"]):
        assert main(command) == 1
        assert "odd.yaml is not a file of configuration: it is not valid YAML" in capsys.readouterr().err
