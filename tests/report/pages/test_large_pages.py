"""Pages of many records: fast, and nothing beyond the screen."""

import re

import pytest

from spiqbench.records.store import write_record
from spiqbench.report.render import write_rendered

from ...boards.stores import large_store, suite_board
from ..browser import opened


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A store of 2 000 records."""
    store = tmp_path_factory.mktemp("large")
    for record in large_store():
        write_record(store, record)
    write_rendered(store)
    return store


@pytest.mark.usefixtures("chromium")
@pytest.mark.slow
def test_two_thousand_records_load_fast_and_still_answer(large, tmp_path):
    board = large / "a" / "standard" / "index.html"
    page = board.read_text()
    bare = tmp_path / "bare.html"
    bare.write_text(re.sub(r"<tbody>.*?</tbody>", "<tbody></tbody>", page, flags=re.DOTALL))
    times = {}
    for path in (board, bare):
        found = []
        for _ in range(3):
            with opened(path) as seen:
                found.append(seen.milliseconds)
        times[path] = min(found)
    with opened(board) as seen:
        worked = seen.run(
            """
            const start = performance.now();
            choose("find", "model_9");
            press("parameters");
            document.body.getBoundingClientRect();
            return { milliseconds: performance.now() - start, names: names() };
            """
        )
        seen.run("""shown()[0].querySelector("button.open").focus(); return 0;""")
        seen.key("Enter")
        links = seen.run("return document.querySelectorAll('.opened tbody a').length;")
    print(f"ms to load: {times[board]:.0f}, without rows {times[bare]:.0f}; to work {worked}")
    assert seen.errors == []
    assert worked["names"][:3] == ["model_9", "model_90", "model_91"]
    assert len(worked["names"]) == 11
    assert links > 5 * 12
    assert times[board] < 10 * times[bare]
    assert worked["milliseconds"] < 5 * times[board]


@pytest.mark.usefixtures("chromium")
@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_on_a_crowded_page_reaches_beyond_the_screen(tmp_path, width):
    for record in suite_board(seeds=2):
        write_record(tmp_path, record)
    write_rendered(tmp_path)
    with opened(tmp_path / "salamander_n8/standard/index.html", width=width) as seen:
        found = seen.run(
            """
            document.querySelector("table.rows .open").click();
            const beyond = [...document.querySelectorAll("body *")].filter((each) =>
              !each.closest(".scroll") && each.getBoundingClientRect().right > innerWidth + 1);
            const cut = [...document.querySelectorAll("table.rows .open")].filter((each) =>
              each.scrollWidth > each.clientWidth + 1);
            const heads = [...table().tHead.rows[0].cells];
            const place = heads.findIndex((each) => each.textContent.trim() === "parameters");
            const frame = table().closest(".scroll").getBoundingClientRect();
            return {
              wide: document.documentElement.scrollWidth,
              beyond: beyond.map((each) => each.outerHTML.slice(0, 80)),
              cut: cut.map((each) => each.textContent),
              parameters: table().tBodies[0].rows[1].cells[place].getBoundingClientRect().right - frame.right,
            };
            """
        )
    assert seen.errors == []
    assert found["wide"] <= width
    assert found["beyond"] == []
    assert found["cut"] == []
    assert found["parameters"] <= 1
