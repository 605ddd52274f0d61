import re
from pathlib import Path

import pytest

from spiqbench.records.store import write_record
from spiqbench.report.render import check_rendered, render_store, write_rendered

from ...boards.factories import make_runs
from ...boards.stores import suite_board
from ..browser import opened

MODELS = ("independent", "hmm", "vae_small", "spiqgan", "spiqgan_product", "gan+matched_to-spiqgan+width-1")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for neurons in (8, 16, 50):
        models = MODELS if neurons < 50 else MODELS[:-1]
        for record in suite_board(models, task=f"salamander_n{neurons}", neurons=neurons, seeds=2):
            write_record(tmp_path, record)
    for record in suite_board(MODELS, budget="smoke", seeds=1, steps=10):
        write_record(tmp_path, record)
    return tmp_path


def test_a_suite_with_two_boards_has_a_page_whose_cells_open_them(store):
    write_rendered(store)
    folder = store / "suites" / "core"
    page = (folder / "index.html").read_text()
    assert "3 of 7 tasks have a board; none yet: mouse_retina_n16" in page
    assert "Budget smoke" not in page  # one board
    links = set(re.findall(r'href="([^"#]+)"', page))
    assert "../../salamander_n50/standard/index.html" in links
    assert all((folder / link).resolve().is_file() for link in links)
    assert 'href="suites/core/index.html"' in (store / "index.html").read_text()
    assert check_rendered(store) == []


def test_the_markdown_says_the_same_and_its_links_lead_somewhere(store):
    write_rendered(store)
    folder = store / "suites" / "core"
    text = (folder / "README.md").read_text()
    assert "| 1 | `spiqgan` |" in text
    assert "not run on salamander\\_n50" in text
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 15
    assert all((folder / link).is_file() for link in links)
    line = next(line for line in text.splitlines() if line.startswith("| `spiqgan` | 283"))
    assert re.findall(r"[\d\u202f]+", line) == ["283", "566", "1\u202f769"]


@pytest.mark.usefixtures("chromium")
def test_any_column_sorts_and_what_is_missing_comes_last(store):
    write_rendered(store)
    script = """
      const heads = [...table().tHead.rows[0].cells];
      const out = {};
      for (const [column, head] of heads.entries()) {
        head.querySelector("button").click();
        const values = () => [...table().tBodies[0].rows].map((row) => row.cells[column].dataset.v);
        const first = values();
        head.querySelector("button").click();
        out[head.textContent.trim().replace(/01$/, "")] = [first, values()];
      }
      return out;
    """
    with opened(store / "suites/core/index.html") as seen:
        found = seen.run(script)
    assert seen.errors == []
    assert {"#", "model", "letters", "mean rank", "tasks", "salamander_n50"} <= set(found)
    for title, orders in found.items():
        for values in orders:
            known = [value for value in values if value]
            assert values == known + [""] * (len(values) - len(known)), title
        assert {*orders[0]} == {*orders[1]}
    numbers = [float(value) for value in found["salamander_n50"][0] if value]
    assert numbers == sorted(numbers, reverse=True)
    assert found["model"][0] == sorted(found["model"][0])


def test_each_model_has_its_skills_in_every_statistic_on_every_task(store):
    rendered = render_store(store)
    svg = str(rendered["suites/core/skills-standard.svg"])
    for text in ("spiqgan (quantum)", "hmm", "salamander_n50", "rate"):
        assert text in svg
    assert "independent" not in svg
    assert svg.replace("\n", "").count("<svg") == 1
    assert "Skill in each statistic" in str(rendered["suites/core/index.html"])
    assert "(skills-standard.png)" in str(rendered["suites/core/README.md"])


def test_a_suite_of_ones_own_is_rendered_and_a_broken_one_said(store, monkeypatch):
    own = store / "conf" / "suite"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("- salamander_n8\n- salamander_n50\n")
    (own / "broken.yaml").write_text("- salamander_n9\n- salamander_n50\n")
    monkeypatch.chdir(store)
    said: list[str] = []
    rendered = render_store(store, said.append)
    assert "suites/mine/index.html" in rendered
    assert "all 2 tasks have a board" in str(rendered["suites/mine/README.md"])
    assert not any(name.startswith("suites/broken") for name in rendered)
    assert len(said) == 1
    assert "broken.yaml" in said[0]


@pytest.mark.usefixtures("chromium")
@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_on_the_page_reaches_beyond_the_screen(store, width):
    write_rendered(store)
    with opened(store / "suites/core/index.html", width=width) as seen:
        found = seen.run("return document.documentElement.scrollWidth;")
    assert seen.errors == []
    assert found <= width


@pytest.fixture
def small(tmp_path: Path) -> Path:
    store = tmp_path / "small"
    for task in ("salamander_n8", "salamander_n16"):
        for record in make_runs("vae", range(2), task=task, budget="smoke"):
            write_record(store, record)
    return store


def test_a_suite_of_ones_own_is_rendered_alike_where_no_conf_has_it(small, tmp_path, monkeypatch):
    desk, elsewhere = tmp_path / "desk", tmp_path / "elsewhere"
    (desk / "conf" / "suite").mkdir(parents=True)
    elsewhere.mkdir()
    (desk / "conf" / "suite" / "mine.yaml").write_text("- salamander_n16\n- salamander_n8\n")
    monkeypatch.chdir(desk)
    write_rendered(small)
    kept = small / "suites" / "mine" / "tasks.yaml"
    assert kept.read_text() == "- salamander_n16\n- salamander_n8\n"
    assert not (small / "suites" / "core" / "tasks.yaml").exists()
    monkeypatch.chdir(elsewhere)
    (small / "suites" / "mine" / "README.md").unlink()
    assert check_rendered(small) == ["suites/mine/README.md"]
    # A list is no authority over a suite that comes with spiqbench.
    core = small / "suites" / "core" / "tasks.yaml"
    core.write_text("- salamander_n8\n- salamander_n32\n")
    assert check_rendered(small) == ["suites/mine/README.md"]


def test_ones_own_configuration_counts_more_than_what_was_kept(small, tmp_path, monkeypatch):
    (tmp_path / "conf" / "suite").mkdir(parents=True)
    (tmp_path / "conf" / "suite" / "mine.yaml").write_text("- salamander_n8\n- salamander_n16\n")
    (small / "suites" / "mine").mkdir(parents=True)
    (small / "suites" / "mine" / "tasks.yaml").write_text("- salamander_n16\n- salamander_n8\n")
    monkeypatch.chdir(tmp_path)
    kept = small / "suites" / "mine" / "tasks.yaml"
    for listed in (
        "- salamander_n8\n- salamander_n16\n",
        "- salamander_n8\n- salamander_n16\n- simulated_n8\n",
    ):
        (tmp_path / "conf" / "suite" / "mine.yaml").write_text(listed)
        write_rendered(small)  # its records are the same, its list is not
        assert kept.read_text() == listed
    assert r"none yet: simulated\_n8" in (small / "suites" / "mine" / "README.md").read_text()
