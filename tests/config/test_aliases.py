"""Files of configuration whose aliases stand for more than any memory holds."""

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
    said = capsys.readouterr().err
    assert "bomb.yaml unfolds to more than" in said
    assert main(["list", f"{group}s"]) in (0, 1)
