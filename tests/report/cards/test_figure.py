import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from spiqbench.boards.formatting import significant
from spiqbench.errors import DataError
from spiqbench.report.cards.bands import band_descriptors, curve_band, identity_band
from spiqbench.report.cards.figure import report_card_figure
from spiqbench.report.cards.page import (
    report_card_html,
    write_report_card,
)
from spiqbench.report.cards.picture import WIDEST, Picture, figure_png, picture_of
from spiqbench.scoring.comparison import compare
from spiqbench.scoring.distribution_tests.summary import distribution_tests
from spiqbench.scoring.mean_skill import mean_scores
from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import STATISTICS

from ...scoring.window_sets import bernoulli, bursting, degenerate_sets
from ..browser import opened

VOID_TAGS = {"meta", "link", "br"}
NOTHING = Picture(b"", 7.2, 8.9, ())


@pytest.fixture(scope="module")
def sets():
    rng = np.random.default_rng(0)
    return tuple(bursting(rng, 300) for _ in range(3))


@pytest.fixture(scope="module")
def figure(sets):
    train, test, generated = sets
    scores = compare(test, generated, train)
    return report_card_figure(test, generated, train=train, title="a <model>", scores=scores, realism=0.5)


LONG = "autoregressive+matched_to-spiqgan+width-3+noise-depolarizing_0.01+shots-1000"


@pytest.mark.parametrize("model", ["vae", LONG])
@pytest.mark.parametrize("with_skills", [True, False])
def test_a_title_of_any_length_meets_nothing(sets, model, with_skills):
    train, test, generated = sets
    scores = compare(test, generated, train) if with_skills else None
    title = f"{model} on mouse_culture_n16_draw3"
    figure = report_card_figure(test, generated, train=train, title=title, scores=scores)
    (legend,) = figure.legends
    heading = figure._suptitle.get_window_extent()
    line = heading.y1 - figure._suptitle.get_fontsize() * figure.dpi / 72
    panels = max(axes.get_tightbbox().y1 for axes in figure.get_axes())
    key = legend.get_window_extent()
    assert heading.x1 <= figure.bbox.width
    assert panels <= key.y0 < key.y1 <= line
    assert legend.get_texts()[-1].get_window_extent().x1 <= figure.bbox.width


def titled(figure, title):
    for axes in figure.get_axes():
        if axes.get_title(loc="left").endswith(title):
            return axes
    raise AssertionError(f"no panel {title!r}")


def test_rasters_show_whole_windows_on_one_scale_sorted_by_test_rate(figure, sets):
    _, test, _ = sets
    real, generated = titled(figure, "Real (test windows)"), titled(figure, "Generated")
    assert real.get_xlim() == generated.get_xlim()
    assert real.get_ylim() == generated.get_ylim()
    strip = real.get_images()[0].get_array()
    order = np.argsort(test.mean(axis=(0, 2)), kind="stable")
    shown = strip.reshape(len(order), -1, test.shape[2]).transpose(1, 0, 2)
    sorted_test = {window.tobytes() for window in test[:, order]}
    assert all(np.ascontiguousarray(window).tobytes() in sorted_test for window in shown)


def test_scatter_shows_the_statistics_own_values(figure, sets):
    _, test, generated = sets
    points = titled(figure, "Firing rates").collections[-1].get_offsets()
    for column, windows in enumerate((test, generated)):
        np.testing.assert_allclose(points[:, column], windows.mean(axis=(0, 2)) * 50)


def test_curves_show_the_statistics_own_values(figure, sets):
    _, test, generated = sets
    for title, key in (("Population counts", "k_probability"), ("Inter-spike intervals", "isi_distribution")):
        axes = titled(figure, title)
        assert axes.get_yscale() == "log"
        for line, windows in zip(axes.lines, (test, generated), strict=True):
            shares = STATISTICS[key].describe(windows)
            np.testing.assert_allclose(line.get_ydata(), np.where(shares > 0, shares, np.nan))
    assert titled(figure, "Inter-spike intervals").get_xscale() == "log"


def test_bands_cover_fresh_windows_about_as_often_as_they_say():
    rng = np.random.default_rng(1)
    train = bursting(rng, 2000)
    resampled = band_descriptors(STATISTICS["pairwise_covariance"], train, 500, 0)
    lower, upper = curve_band(resampled)
    inside = []
    for _ in range(40):
        values = STATISTICS["pairwise_covariance"].describe(bursting(rng, 500))
        inside.append((lower <= values) & (values <= upper))
    assert 0.87 <= np.mean(inside) <= 0.98


def test_identity_band_widens_where_resamples_stray_further():
    rng = np.random.default_rng(2)
    test = np.sort(rng.random(240))
    resampled = test + test * rng.normal(size=(200, 240))
    positions, widths = identity_band(test, resampled)
    assert (np.diff(positions) > 0).all()
    np.testing.assert_allclose(widths[1:], 1.96 * positions[1:], rtol=0.2)


def test_png_is_the_same_twice_and_names_no_program(sets):
    _, test, generated = sets
    first, second = (figure_png(report_card_figure(test, generated, title="twice")) for _ in range(2))
    assert first == second
    assert b"Matplotlib" not in first
    assert imread(BytesIO(first)).shape[1] == 7.2 * 300


@pytest.mark.parametrize("name", [name for name in degenerate_sets() if not name.startswith("no ")])
def test_degenerate_sets_draw_with_reasons(name):
    test, generated = degenerate_sets()[name]
    train = bernoulli(np.random.default_rng(3), 20, *test.shape[1:])
    figure = report_card_figure(test, generated, train=train)
    texts = [text.get_text() for axes in figure.get_axes() for text in axes.texts]
    if name == "one neuron":
        assert sum(text.startswith("not defined") for text in texts) == 2
    if name == "generated silent":
        assert any("no spikes" in text.replace("\n", " ") for text in texts)


def test_sets_that_do_not_match_are_refused(sets):
    _, test, generated = sets
    with pytest.raises(DataError, match="6 neurons x 11 bins"):
        report_card_figure(test, generated[:, :, 1:])
    with pytest.raises(DataError, match="at least one window"):
        report_card_figure(test, generated[:0])


class WellFormed(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.sources = [], []

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in VOID_TAGS:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_page_is_self_contained_and_shows_the_scores(figure, sets):
    train, test, generated = sets
    picture = picture_of(figure)
    result = compare(test, generated, train)
    tests = distribution_tests(train, test, generated, 0)
    page = report_card_html(
        picture,
        title="a <model>",
        scores=result,
        means=mean_scores(result),
        tests=tests,
        facts={"seed": 3},
    )
    parser = WellFormed()
    parser.feed(page)
    assert parser.open == []
    assert base64.b64decode(parser.sources[0].removeprefix("data:image/png;base64,")) == picture.png
    assert set(parser.sources[1:]) == {"#card"}
    assert "a &lt;model&gt;" in page
    assert "<model>" not in page
    rows = re.findall(r"<tr><td>(.*?)</td>", page)
    assert set(rows) >= {STATISTICS[key].title.replace("'", "&#39;") for key in STATISTICS}
    assert significant(tests["mmd"]["p_value"]) in page
    assert "has memorized" not in page
    assert f"breadth <strong>{mean_scores(result)['breadth']:.3f}</strong>" in page


def test_page_of_a_replay_says_so(sets):
    train, test, _ = sets
    page = report_card_html(NOTHING, title="replay", tests=distribution_tests(train, test, train, 0))
    assert "has memorized" in page


def test_page_gives_reasons_where_a_statistic_is_undefined():
    test, silent = degenerate_sets()["generated silent"]
    statistics = compare(test, silent)
    page = report_card_html(
        NOTHING, title="silent", scores=statistics, tests=distribution_tests(None, test, silent, 0)
    )
    assert statistics["isi_distribution"].reason in page
    assert "no training windows given" in page
    assert "None" not in page


def test_a_phone_gets_the_key_and_each_panel_that_is_not_as_wide_as_the_figure(figure):
    picture = picture_of(figure)
    assert len(picture.panels) == 1 + 8
    for panel in picture.panels:
        assert 0 < panel.width < WIDEST * picture.width
        assert panel.x >= 0
        assert panel.y >= 0
        assert panel.x + panel.width <= picture.width
        assert panel.y + panel.height <= picture.height
    page = report_card_html(picture, title="card")
    assert page.count('<use href="#card"/>') == len(picture.panels)
    assert page.count("base64,") == 1


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(("width", "panels"), [(390, 9), (1440, 0)])
def test_a_card_fits_its_screen(figure, tmp_path, width, panels):
    path = tmp_path / "card.html"
    path.write_text(report_card_html(picture_of(figure), title="card"))
    with opened(path, width=width) as page:
        found = page.run(
            "const boxes = [...document.querySelectorAll('figure svg')].map((one) => one.getBoundingClientRect());"
            "const drawn = boxes.filter((box) => box.width > 0);"
            "return [drawn.length, Math.max(...drawn.map((box) => box.right)), document.documentElement.scrollWidth];"
        )
        assert page.errors == []
    assert found[0] == (panels or 1)
    assert max(found[1:]) <= width


def test_files_are_written_whole(figure, tmp_path):
    paths = write_report_card(figure, tmp_path / "gan" / "seed-0" / "report_card", title="gan")
    assert sorted(path.name for path in (tmp_path / "gan" / "seed-0").iterdir()) == [
        "report_card.html",
        "report_card.png",
    ]
    assert paths[0].read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.500"), (5.2e-5, "0.0000520"), (1234.5, "1\u202f230")])
def test_an_error_is_written_as_at_the_terminal(value, text):
    score = StatisticScore(error=value, floor=value, null=value, skill=-0.0091)
    page = report_card_html(NOTHING, title="small", scores={"firing_rate": score})
    assert page.count(f"<td>{text}</td>") == 3
    assert "<td>−0.009</td>" in page
