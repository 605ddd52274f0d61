"""The page in a real browser, headless: a script appended to a copy of it acts as the reader and reports."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from spiqbench.leaderboard.board import make_board
from spiqbench.leaderboard.page import PageBoard, render_page
from spiqbench.leaderboard.render import render_store
from spiqbench.leaderboard.store import write_record

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")

WATCH = """<script>
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
addEventListener("unhandledrejection", (event) => errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => errors.push(event.violatedDirective));
console.error = (...all) => errors.push(all.join(" "));
</script>"""

REPORT = """<script>
addEventListener("load", () => {
  const report = (() => { %s })();
  const element = document.createElement("pre");
  element.id = "report";
  element.textContent = JSON.stringify({ ...report, errors });
  document.body.append(element);
});
const table = () => document.querySelector("table.rows");
const shown = () => [...table().tBodies[0].rows].filter((row) => !row.hidden && row.matches("[data-kind]"));
const names = () => shown().map((row) => row.cells[1].dataset.v);
const press = (title) => [...table().tHead.rows[0].cells]
  .find((cell) => cell.textContent.trim() === title).querySelector("button").click();
const choose = (id, value) => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
</script>"""


def visit(page: str, script: str, folder) -> dict:
    """Open the page, run the body of a function in it after it has loaded, and return what it returns."""
    page = page.replace("<title>", WATCH + "<title>").replace(
        "</body>", REPORT.replace("%s", script) + "</body>"
    )
    path = folder / "index.html"
    path.write_text(page)
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    found = re.search(r'<pre id="report">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the script of the test did not run"
    reader = _Text()
    reader.feed(found.group(1))
    return json.loads(reader.text)


class _Text(HTMLParser):
    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def page(factory):
    records = factory.realistic_board()
    records += factory.make_runs("theirs", external=True, trials=0, skill=0.3)
    records += factory.make_runs("orphan", entangler="cz_ring", twin="nowhere", skill=0.99)
    boards = [make_board(records), make_board(factory.realistic_board(budget="smoke"))]
    return render_page([PageBoard(board) for board in boards], cards={})


@needs_browser
def test_sort_filter_and_open_a_row(page, tmp_path):
    script = """
      const out = {};
      out.first = names().slice(0, 3);
      press("fidelity");
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
      press("fidelity");
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
    assert seen["count"].startswith("2 of ")
    assert seen["focus"]
    assert seen["expanded"] == "true"
    assert "neighbouring qubits" in seen["details"]
    assert "spiqbench run -m model=spiqgan" in seen["details"]
    assert seen["links"] == [f"salamander_n8/standard/spiqgan/seed-{seed}.json" for seed in range(5)]
    assert seen["taken"]
    assert seen["hiddenWithRow"]
    assert seen["closed"]


@needs_browser
def test_links_lead_to_records_and_report_cards(factory, tmp_path):
    records = factory.realistic_board()
    for record in records:
        write_record(tmp_path, record)
    card = tmp_path / "salamander_n8/standard/vae/seed-0/report_card.html"
    card.parent.mkdir()
    card.write_text("a card")
    page = render_store(tmp_path)["index.html"]
    script = """
      document.querySelectorAll("table.rows .open").forEach((button) => button.click());
      return { links: [...document.querySelectorAll("a")].map((link) => link.getAttribute("href")) };
    """
    seen = visit(page, script, tmp_path)
    assert seen["errors"] == []
    local = {link for link in seen["links"] if not link.startswith("#")}
    assert "salamander_n8/standard/vae/seed-0/report_card.html" in local
    assert len([link for link in local if link.endswith(".json")]) == len(records)
    assert "CLAIMS.md" in local
    for link in local:
        if not link.endswith(".md"):
            assert (tmp_path / link).is_file(), link


@needs_browser
def test_two_thousand_records_load_within_two_seconds(factory, tmp_path):
    boards = []
    for task in ("a", "b", "c", "d"):
        runs = [
            factory.make_runs(f"model_{n}", skill=n / 100, task=task, replicates=False) for n in range(100)
        ]
        boards.append(PageBoard(make_board([record for run in runs for record in run])))
    page = render_page(boards, cards={})
    script = """
      const loaded = Date.now() - performance.timeOrigin;
      const start = performance.now();
      choose("find", "model_9");
      press("parameters");
      document.querySelector("table.rows").getBoundingClientRect();
      return { loaded, worked: performance.now() - start, rows: shown().length };
    """
    seen = visit(page, script, tmp_path)
    assert seen["errors"] == []
    assert seen["rows"] == 11
    assert 0 < seen["loaded"] < 2000
    assert seen["worked"] < 1000


def test_text_of_records_is_never_markup(factory):
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \" ' {{ 7 * 7 }}"
    records = [
        factory.make_record("vae", source=nasty, family=nasty),
        factory.make_failure("vae", seed=1, reason=nasty),
        factory.make_record("orphan", entangler="cz_ring", twin=nasty),
    ]
    page = render_page([PageBoard(make_board(records))], cards={})
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert page.count("</script>") == 2
    assert "alert(1)" in page


def test_the_page_asks_for_nothing_from_elsewhere(page):
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page)
    assert "url(" not in page
    assert "@import" not in page
