from pathlib import Path

import pytest

from spiqbench.records.kept_suites import kept_suites, suite_list


def keep(store: Path, name: str, content: str) -> None:
    (store / "suites" / name).mkdir(parents=True)
    (store / "suites" / name / "tasks.yaml").write_text(content)


def test_a_list_is_read_as_it_was_kept(tmp_path: Path) -> None:
    keep(tmp_path, "mine", suite_list(["salamander_n8", "my_cells"]))
    said: list[str] = []
    assert kept_suites(tmp_path, said.append) == {"mine": ("salamander_n8", "my_cells")}
    assert said == []
    assert kept_suites(tmp_path / "nowhere", said.append) == {}


@pytest.mark.parametrize(
    "content", ["tasks: [a]", "- ../a\n- b\n", "- a\n- a\n", "[", "", "- 1\n", "- [a]\n", "- a\n" * 40_000]
)
def test_a_list_that_is_none_is_said_and_stops_nothing(tmp_path: Path, content: str) -> None:
    keep(tmp_path, "broken", content)
    keep(tmp_path, "fine", "- a\n- b\n")
    said: list[str] = []
    assert kept_suites(tmp_path, said.append) == {"fine": ("a", "b")}
    assert len(said) == 1
    assert "broken/tasks.yaml is not a list of tasks" in said[0]
