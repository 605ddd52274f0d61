"""The pages in a real browser, headless."""

import re

import pytest
from PIL import Image

from spiqbench.boards.board import make_board
from spiqbench.records.schema import StatedPlateau
from spiqbench.records.store import write_record
from spiqbench.report.pages.board import board_page
from spiqbench.report.render import render_store, write_rendered

from ...boards.factories import make_failure, make_record, make_runs, realistic_board
from ..browser import opened, visit


@pytest.fixture(scope="module")
def page():
    records = realistic_board()
    records += make_runs("theirs", external=True, trials=0, skill=0.3)
    records += make_runs("orphan", entangler="cz_ring", twin="nowhere", skill=0.99)
    return board_page(make_board(records), cards={}, frontier=None)


@pytest.mark.usefixtures("chromium")
def test_sort_filter_and_open_a_row(page, tmp_path):
    script = """
      const out = {};
      out.first = names().slice(0, 3);
      press("realism");
      out.ascending = shown().slice(0, 8).map((row) => Number(row.cells[2].dataset.v));
      out.sorted = table().querySelector("[aria-sort]").getAttribute("aria-sort");
      press("parameters");
      out.smallest = shown().slice(0, 3).map((row) => Number(row.cells[3].dataset.v));
      out.lastIsUnknown = shown().at(-1).cells[3].dataset.v === "";
      press("model");
      out.byName = names();
      choose("kind", "quantum");
      out.quantum = names();
      choose("kind", "");
      choose("external", "yes");
      out.external = names();
      choose("external", "");
      choose("tuned", "yes");
      out.tuned = names();
      choose("tuned", "");
      choose("find", "matched SPIQGAN");
      out.found = names();
      out.count = document.getElementById("shown").textContent;
      choose("find", "");
      const row = shown().find((each) => each.cells[1].dataset.v === "spiqgan");
      const button = row.querySelector("button.open");
      button.focus();
      out.focus = document.activeElement === button;
      button.click();
      out.expanded = button.getAttribute("aria-expanded");
      const details = row.nextElementSibling;
      out.details = details.textContent;
      out.links = [...new Set([...details.querySelectorAll("a")].map((link) => link.getAttribute("href")))];
      press("realism");
      out.taken = row.nextElementSibling === details;
      choose("kind", "classical");
      out.hiddenWithRow = details.hidden;
      choose("kind", "");
      button.click();
      out.closed = !row.nextElementSibling.classList.contains("opened");
      return out;
    """
    seen = visit(page, script, tmp_path)
    assert seen["errors"] == []
    assert seen["first"] == ["held-out data", "dichotomized_gaussian_lags", "vae"]
    assert seen["ascending"] == sorted(seen["ascending"])
    assert seen["sorted"] == "ascending"
    assert seen["smallest"] == [8, 36, 240]
    assert seen["lastIsUnknown"]
    assert seen["byName"][:2] == ["dichotomized_gaussian", "dichotomized_gaussian_lags"]
    assert seen["byName"][-1] == "vae-64"
    assert set(seen["quantum"]) == {"spiqgan", "spiqgan_product", "orphan"}
    assert seen["external"] == ["theirs"]
    assert "dichotomized_gaussian" not in seen["tuned"]
    assert "vae" in seen["tuned"]
    assert seen["found"] == ["vae_matched_spiqgan"]
    assert seen["count"].startswith("1 of ")
    assert seen["focus"]
    assert seen["expanded"] == "true"
    assert "neighbouring qubits" in seen["details"]
    assert "spiqbench run -m model=spiqgan" in seen["details"]
    assert seen["links"] == [f"../../salamander_n8/standard/spiqgan/seed-{seed}.json" for seed in range(5)]
    assert seen["taken"]
    assert seen["hiddenWithRow"]
    assert seen["closed"]


@pytest.mark.usefixtures("chromium")
def test_links_lead_to_records_and_report_cards(tmp_path):
    records = realistic_board()
    for record in records:
        write_record(tmp_path, record)
    card = tmp_path / "salamander_n8/standard/vae/seed-0.webp"
    Image.new("RGB", (8, 8)).save(card)
    write_rendered(tmp_path)
    script = """
      document.querySelectorAll("table.rows .open").forEach((button) => button.click());
      return {
        links: [...document.querySelectorAll("a")].map((link) => link.getAttribute("href")),
        pictures: [...document.querySelectorAll(".card img")].map((one) => [one.getAttribute("src"), one.alt]),
      };
    """
    board = tmp_path / "salamander_n8/standard"
    with opened(board / "index.html") as page:
        seen = page.run(script)
    assert page.errors == []
    picture = "../../salamander_n8/standard/vae/seed-0.webp"
    assert seen["pictures"] == [[picture, "Report card of vae, seed 0"]]
    local = {link for link in seen["links"] if not link.startswith("#")}
    assert picture in local
    assert len([link for link in local if link.endswith(".json")]) == len(records)
    for link in local:
        assert (board / link).is_file(), link


def test_every_link_of_a_store_leads_to_a_file(tmp_path):
    """Of all pages but what a script adds: a quantum row that decides makes the pages of the claim too."""
    done = StatedPlateau(steps=1000, converged=True)
    for neurons in (4, 8, 16):
        for record in realistic_board(task=f"salamander_n{neurons}", neurons=neurons):
            write_record(tmp_path, record.model_copy(update={"plateau": done}))
    write_rendered(tmp_path)
    pages = sorted(tmp_path.rglob("*.html"))
    names = {page.relative_to(tmp_path).as_posix() for page in pages}
    assert {"index.html", "CLAIMS.html", "salamander_n8/standard/index.html"} <= names
    assert "scaling/salamander/standard/index.html" in names
    for page in pages:
        for link in re.findall(r'href="([^"#]+)"', page.read_text()):
            assert (page.parent / link).is_file(), f"{page}: {link}"


def test_the_answer_stands_first_where_something_can_be_decided(tmp_path):
    for record in realistic_board():
        write_record(tmp_path, record)
    assert "CLAIMS.html" not in render_store(tmp_path)
    assert "published claim" not in render_store(tmp_path)["index.html"]
    done = StatedPlateau(steps=1000, converged=True)
    for record in realistic_board():
        write_record(tmp_path, record.model_copy(update={"plateau": done}))
    rendered = render_store(tmp_path)
    page = str(rendered["index.html"])
    assert page.index("Entanglement:") < page.index("<h2>Boards")
    assert "its twin" in str(rendered["CLAIMS.html"])


@pytest.mark.usefixtures("chromium")
def test_a_row_is_reached_and_opened_with_the_keyboard(page, tmp_path):
    (tmp_path / "index.html").write_text(page)
    focus = "return document.activeElement.textContent.trim();"
    with opened(tmp_path / "index.html") as seen:
        seen.run("""document.querySelector("form button").focus(); return 0;""")
        reached = []
        while "dichotomized_gaussian_lags" not in reached:
            seen.key("Tab")
            reached.append(seen.run(focus))
            assert len(reached) < 40, reached
        seen.key("Enter")
        row = seen.run("return document.querySelector('.opened').previousElementSibling.cells[1].dataset.v;")
        seen.key(" ")
        closed = seen.run("return document.querySelector('.opened') === null;")
        seen.run("""table().tHead.querySelector(".name button").focus(); return 0;""")
        seen.key("Enter")
        by_name = seen.run("return names();")
    assert seen.errors == []
    assert {
        "model",
        "realism",
        "letters",
        "fidelity",
        "breadth",
        "AUC",
        "converged",
        "in loss",
        "seeds",
    } <= set(reached)
    assert row == "dichotomized_gaussian_lags"
    assert closed
    assert by_name[:2] == ["dichotomized_gaussian", "dichotomized_gaussian_lags"]
    assert by_name[-1] == "vae-64"


def test_text_of_records_is_never_markup():
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \" ' {{ 7 * 7 }}"
    records = [
        make_record("vae", source=nasty).model_copy(update={"family": nasty}),
        make_failure("vae", seed=1, reason=nasty),
        make_record("orphan", entangler="cz_ring").model_copy(update={"twin": nasty}),
    ]
    page = board_page(make_board(records), cards={}, frontier=None)
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert page.count("</script>") == 2
    assert "alert(1)" in page


def test_the_page_asks_for_nothing_from_elsewhere(page):
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)
    assert "url(" not in page
    assert "@import" not in page
