import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from spiqbench.boards.board import make_board
from spiqbench.boards.frontier import frontier_table, make_frontier
from spiqbench.report.figures import MOST_NAMED, for_page, shortened, spread_apart
from spiqbench.report.frontier_plot import LOWEST_SHOWN, draw_frontier, named_families, narrow_frontier

from .factories import make_failure, make_runs, realistic_board
from .stores import suite_board


@pytest.fixture(scope="module")
def frontier():
    return make_frontier(make_board(realistic_board()))


def test_sizes_of_a_family_share_a_line_in_order(frontier):
    lines = dict(frontier.families)
    assert [row.parameters for row in lines["vae"]] == [240, 1600, 3200, 9472, 12800]
    assert {"spiqgan", "spiqgan_product"} <= set(lines)


def test_a_twin_of_the_same_family_has_a_line_of_its_own():
    both = make_runs("spiqgan", family="spiqgan", entangler="cz_ring", twin="bare")
    both += make_runs("bare", family="spiqgan", entangler="none")
    lines = dict(make_frontier(make_board(both)).families)
    assert set(lines) == {"spiqgan", "spiqgan, no entanglement"}


def test_the_frontier_is_what_nothing_smaller_beats(frontier):
    rows = [row for _, members in frontier.families for row in members]
    for row in rows:
        beaten = any(
            other.parameters <= row.parameters and other.realism.value > row.realism.value for other in rows
        )
        assert (row in frontier.best) == (not beaten)


def test_models_of_unknown_or_refused_size_are_left_out():
    records = make_runs("outside", parameters=None, external=True)
    records += make_runs("alone", entangler="cz_ring", twin="nowhere")
    assert make_frontier(make_board(records)).empty


def test_table_has_the_floor_and_the_references(frontier):
    head, rows = frontier_table(frontier)
    assert {len(row) for row in rows} == {len(head)}
    names = [row[1] for row in rows]
    assert names[-2:] == ["held-out data", "independent"]


def test_plots_are_the_same_bytes_each_time_and_name_every_family(frontier):
    svg, png = draw_frontier(frontier, "a board")
    assert (svg, png) == draw_frontier(frontier, "a board")
    assert png.startswith(b"\x89PNG")
    text = "".join(ElementTree.fromstring(svg).itertext())
    for name in [*dict(frontier.families), "held-out data (floor)", "null", "independent (reference)"]:
        assert name in text
    assert "dc:date" not in svg
    assert "mathdefault" not in text
    assert "10\u202f000" in text
    inline = for_page(svg)
    assert inline.startswith("<svg")
    assert "#0072b2" not in inline.lower()


def test_on_a_phone_numbers_point_at_names_below(frontier):
    svg = narrow_frontier(frontier, "a board")
    words = [found.text for found in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"null", "held-out data (floor)", "independent (reference)"} < set(words)
    for number in range(1, len(named_families(frontier)) + 4):
        assert words.count(str(number)) >= 2  # at the margin, and before the name


def test_plots_survive_failures_and_a_single_point():
    failures = [make_failure("gan", seed=seed, parameters=100) for seed in range(3)]
    svg, _ = draw_frontier(make_frontier(make_board(failures)), "failures")
    assert "gan" in svg


def test_names_of_models_cannot_break_the_plot():
    records = [run.model_copy(update={"family": "a<b&$c$_{x}"}) for run in make_runs("vae")]
    svg, _ = draw_frontier(make_frontier(make_board(records)), "odd names")
    assert "a<b&$c$_{x}" in "".join(ElementTree.fromstring(svg).itertext())


def test_labels_are_moved_apart_as_little_as_needed():
    assert spread_apart([0.1, 0.5, 0.9], 0.1) == pytest.approx([0.1, 0.5, 0.9])
    assert spread_apart([0.5, 0.5, 0.5], 0.1) == pytest.approx([0.4, 0.5, 0.6])
    moved = spread_apart([0.10, 0.12, 0.19, 0.5, 0.51], 0.1)
    assert all(b - a >= 0.1 - 1e-9 for a, b in pairwise(moved))
    assert sum(moved) == pytest.approx(0.10 + 0.12 + 0.19 + 0.5 + 0.51)


def test_labels_stay_inside_the_frame_while_there_is_room():
    assert spread_apart([0.95, 0.99, 1.0], 0.1) == pytest.approx([0.8, 0.9, 1.0])
    assert spread_apart([-0.2, 0.0, 0.9], 0.1) == pytest.approx([0.0, 0.1, 0.9])


def test_of_35_models_twelve_families_are_named_and_the_rest_is_counted():
    frontier = make_frontier(make_board(suite_board()))
    named = named_families(frontier)
    families = dict(frontier.families)
    assert len(named) == MOST_NAMED < len(families)
    assert {name for name, rows in families.items() if rows[0].kind == "quantum"} <= named
    best = {row.model for row in frontier.best}
    assert {name for name, rows in families.items() if best & {row.model for row in rows}} <= named
    svg, _ = draw_frontier(frontier, "a crowd")
    texts = [text.strip() for text in ElementTree.fromstring(svg).itertext()]
    assert [text for text in texts if text in families or text.removesuffix(" (quantum)") in families] == [
        text for text in texts if text.removesuffix(" (quantum)") in named
    ]
    (note,) = [text for text in texts if text.startswith("grey: ")]
    assert note.startswith(f"grey: {len(families) - len(named)} other families, named in the table")
    below = sum(row.realism.value < LOWEST_SHOWN for rows in families.values() for row in rows)
    assert (f"{below} row" in note) == (below > 0)


def test_labels_neither_overlap_nor_leave_the_picture():
    svg, _ = draw_frontier(make_frontier(make_board(suite_board())), "a crowd")
    root = ElementTree.fromstring(svg)
    width = float(root.attrib["viewBox"].split()[2])
    found = [
        each for each in root.iter("{http://www.w3.org/2000/svg}text") if each.text and each.text.strip()
    ]
    places = [(float(each.attrib["x"]), float(each.attrib["y"])) for each in found]
    labels = sorted(y for (x, y) in places if x > 0.67 * width)
    assert len(labels) == MOST_NAMED + 3
    assert all(b - a >= 11 for a, b in pairwise(labels))
    assert labels[0] > 9
    longest = max(len(each.text) for each, (x, _) in zip(found, places, strict=True) if x > 0.67 * width)
    assert 0.69 * width + 5.3 * longest < width


def test_a_long_name_loses_its_middle():
    name = "autoregressive+matched_to-spiqgan_memory+width-3"
    assert len(shortened(name)) == 40
    assert shortened(name).startswith("autoregressive+mat")
    assert shortened(name).endswith("_memory+width-3")
    assert shortened("vae") == "vae"
