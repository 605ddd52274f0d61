"""The page of the claim, in a browser."""

import pytest

from spiqbench.records.schema import StatedPlateau
from spiqbench.records.store import write_record
from spiqbench.report.render import write_rendered

from ...boards.factories import make_runs
from ..browser import opened


@pytest.fixture
def store(tmp_path):
    """With the longest names that the published boards have in these columns."""
    names = {"task": "mouse_culture_n16", "parameters": 440}
    records = [
        *make_runs("spiqgan", entangler="cz_ring", twin="spiqgan_product", **names),
        *make_runs("spiqgan_product", entangler="none", **names),
        *make_runs("dichotomized_gaussian_lowrank", **names),
        *make_runs("dichotomized_gaussian_lags", **names | {"parameters": 3976}, skill=0.9),
    ]
    for record in records:
        write_record(
            tmp_path, record.model_copy(update={"plateau": StatedPlateau(steps=1000, converged=True)})
        )
    write_rendered(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("page", ["CLAIMS.html", "index.html"])
def test_the_strongest_of_each_task_is_not_cut_on_a_wide_screen(page, store):
    with opened(store / page, width=1440) as seen:
        found = seen.run(
            """
            const tables = [...document.querySelectorAll("table")];
            const strongest = tables.find((each) => each.textContent.includes("its twin"));
            const frame = strongest.closest(".scroll");
            return [frame.scrollWidth, frame.clientWidth];
            """
        )
    assert found[0] <= found[1]


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(
    ("page", "tables"),
    [("CLAIMS.html", "table.stacked"), ("index.html", "[aria-label=Boards] table, table.stacked")],
)
def test_nothing_that_decides_is_cut_on_a_phone(page, tables, store):
    """Verdicts with what decides them, boards with what is strongest there: all is seen without pushing a table."""
    with opened(store / page, width=390) as seen:
        found = seen.run(
            f"""
            const frames = [...document.querySelectorAll("{tables}")].map((each) => each.closest(".scroll"));
            return frames.map((each) => each.scrollWidth - each.clientWidth);
            """
        )
    assert found
    assert max(found) <= 0
