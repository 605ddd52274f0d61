import re
from pathlib import Path

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.frontier import Frontier
from spiqbench.records.schema import Tuning
from spiqbench.records.store import write_record
from spiqbench.records.tuned_file import TriedSetting, Tuned, write_tuned
from spiqbench.report.frontier_plot import draw_frontier
from spiqbench.report.render import board_files, check_rendered, render_store, write_rendered
from spiqbench.report.suites.files import find_suites
from spiqbench.report.unchanged import NOTE

from ..boards.factories import make_failure, make_record, make_runs, realistic_board


@pytest.fixture
def store(tmp_path):
    for record in realistic_board():
        write_record(tmp_path, record)
    return tmp_path


def test_what_is_written_is_what_is_checked(store):
    written = write_rendered(store)
    board = store / "salamander_n8" / "standard"
    expected = [board / name for name in ("README.md", "frontier.png", "frontier.svg", "index.html")]
    assert set(written) == {store / "index.html", store / "README.md", *expected}
    assert check_rendered(store) == []
    assert write_rendered(store) == []


def test_changed_and_missing_files_are_named(store):
    write_rendered(store)
    (store / "index.html").write_text("by hand")
    (store / "salamander_n8" / "standard" / "README.md").unlink()
    assert check_rendered(store) == ["index.html", "salamander_n8/standard/README.md"]


def test_a_new_record_changes_the_board(store):
    write_rendered(store)
    write_record(store, make_record("vae", seed=9))
    assert "salamander_n8/standard/README.md" in check_rendered(store)


def test_a_board_alone_gives_the_files_of_its_folder(store):
    alone = board_files(make_board(realistic_board()), {})
    whole = render_store(store)
    assert alone == {
        name.removeprefix("salamander_n8/standard/"): content
        for name, content in whole.items()
        if "/" in name
    }


def test_an_empty_store_renders_nothing_and_a_broken_record_is_named(tmp_path):
    assert render_store(tmp_path) == {}
    broken = tmp_path / "a" / "b" / "c" / "seed-0.json"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"schema_version": 1')
    said: list[str] = []
    assert list(render_store(tmp_path, said.append)) == ["a/b/README.md"]
    assert len(said) == 1
    assert "a/b/c/seed-0.json" in said[0]


def test_a_board_of_failures_and_refusals_alone_renders(tmp_path):
    write_record(tmp_path, make_failure("gan"))
    write_record(tmp_path, make_record("spiqgan", entangler="cz_ring", twin="nowhere"))
    write_rendered(tmp_path)
    assert check_rendered(tmp_path) == []


def test_the_page_begins_with_the_longest_budget_and_counts_neurons_as_numbers(tmp_path):
    for task, budget, seconds in (
        ("t_n4", "b", 20),
        ("t_n16", "b", 20),
        ("t_n8", "b", 20),
        ("t_n8", "z", 40),
    ):
        config = {"budget": {"steps": seconds}}
        write_record(tmp_path, make_record("vae", task=task, budget=budget, config=config))
    page = render_store(tmp_path)["index.html"]
    assert isinstance(page, str)
    assert re.findall(r'href="(t_n.*?)/index.html"', page) == ["t_n8/z", "t_n4/b", "t_n8/b", "t_n16/b"]


def test_samples_made_elsewhere_that_lead_a_board_change_neither_its_place_nor_its_suite(tmp_path):
    for task, budget, steps in (
        ("salamander_n8", "long", 40),
        ("salamander_n16", "long", 40),
        ("salamander_n8", "short", 20),
    ):
        config = {"budget": {"steps": steps}}
        write_record(tmp_path, make_record("vae", task=task, budget=budget, config=config))
    elsewhere = {"external": True, "config": {}, "overrides": (), "timing": None}
    write_record(tmp_path, make_record("best", task="salamander_n8", budget="long", skill=0.99, **elsewhere))
    rendered = render_store(tmp_path)
    order = ["salamander_n8/long", "salamander_n16/long", "salamander_n8/short"]
    assert re.findall(r'href="(salamander.*?)/index.html"', str(rendered["index.html"])) == order
    assert "2 of 7 tasks have a board" in str(rendered["suites/core/index.html"])


def test_a_suite_has_all_boards_of_its_budget_wherever_they_stand():
    places = (("salamander_n8", "long"), ("salamander_n8", "short"), ("salamander_n16", "long"))
    made = [make_board([make_record(task=task, budget=budget)]) for task, budget in places]
    (suite,) = find_suites(Path("none"), made, print)["core"]
    assert list(suite.boards) == ["salamander_n8", "salamander_n16"]


def test_a_board_that_tests_another_film_says_what_its_floor_and_its_ceiling_are():
    where = {"budget": "smoke", "task": "new_film"}
    config = {"task": {"name": "new_film", "groups": "stretches"}}
    ceiling = make_runs("training_windows", range(2), skill=0.2, kind="reference", config=config, **where)
    runs = make_runs("vae", range(2), config=config, **where)
    said = board_files(make_board([*ceiling, *runs]), {})["README.md"]
    assert said.count("as other windows of the test's film are") == 2
    assert "Real training windows, the row `training_windows`, are therefore the ceiling" in said
    usual = board_files(make_board(make_runs("vae", range(2), **where)), {})["README.md"]
    assert usual.count("as the training windows are") == 2
    assert "ceiling" not in usual


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    drawn: list[str] = []

    def draw(frontier: Frontier, title: str) -> tuple[str, bytes]:
        drawn.append(title)
        return draw_frontier(frontier, title)

    monkeypatch.setattr("spiqbench.report.render.draw_frontier", draw)
    return drawn


def test_a_board_is_drawn_again_only_where_something_changed(store, monkeypatch):
    drawn = counted(monkeypatch)
    write_rendered(store)
    assert len(drawn) == 1
    assert write_rendered(store) == []
    assert len(drawn) == 1

    write_record(store, make_record("vae", seed=9, task="salamander_n4"))
    write_rendered(store)
    assert len(drawn) == 2  # the new board alone

    write_record(store, make_record("vae", seed=9))
    write_rendered(store)
    assert len(drawn) == 3
    assert check_rendered(store) == []


@pytest.mark.parametrize("harm", ["edited", "missing", "code", "note", "record"])
def test_whatever_differs_is_rendered_again(store, monkeypatch, harm):
    write_rendered(store)
    drawn, board = counted(monkeypatch), store / "salamander_n8" / "standard"
    before = (board / "README.md").read_bytes()
    if harm == "edited":
        (board / "README.md").write_text("by hand")
    elif harm == "missing":
        (board / "frontier.svg").unlink()
    elif harm == "code":
        monkeypatch.setattr("spiqbench.report.unchanged._code_digest", lambda: "another")
    elif harm == "note":
        (store / NOTE).write_text("[1")
    else:
        path = next(board.glob("*/seed-0.json"))
        path.write_text(path.read_text() + "\n")
    write_rendered(store)
    assert len(drawn) == 1
    assert (board / "README.md").read_bytes() == before
    assert check_rendered(store) == []


def test_a_search_on_another_task_counts_where_its_settings_were_carried_to(tmp_path):
    def searched(at_end):
        tried = [TriedSetting(setting={"states": n}, fidelity=n / 100) for n in (8, 64)]
        whole = {"trials": 2, "trial_steps": 500, "task_digest": "d" * 64, "independent_fidelity": 0.0}
        chosen = {"states": 64}
        write_tuned(
            tmp_path,
            Tuned(model="hmm", task="salamander_n4", chosen=chosen, tried=tried, at_end=at_end, **whole),
        )

    tuning = Tuning(trials=2, steps=1000, chosen={"states": 64}, task="salamander_n4")
    for record in make_runs("hmm", tuning=tuning):
        write_record(tmp_path, record)
    searched(())
    page = tmp_path / "salamander_n8" / "standard" / "README.md"
    for at_end in (("states",), ()):
        write_rendered(tmp_path)
        before = page.read_text()
        searched(at_end)
        assert page in write_rendered(tmp_path)
        assert page.read_text() != before
        assert check_rendered(tmp_path) == []


def test_all_is_rendered_on_demand_and_checked_in_truth(store, monkeypatch):
    write_rendered(store)
    drawn = counted(monkeypatch)
    assert write_rendered(store, anew=True) == []
    assert check_rendered(store) == []
    assert len(drawn) == 2
