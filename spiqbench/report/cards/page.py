"""The report card on disk: one PNG, and one page that holds it with the tables and needs nothing else."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from spiqbench.atomic import write_atomically
from spiqbench.boards.formatting import DASH, significant
from spiqbench.report.cards.figure import Scores
from spiqbench.report.cards.picture import Picture, picture_of
from spiqbench.report.pages.environment import environment
from spiqbench.statistics.registry import STATISTICS


def report_card_html(
    picture: Picture,
    *,
    title: str,
    scores: Scores | None = None,
    means: Mapping[str, float | None] | None = None,
    tests: Mapping[str, Mapping[str, Any]] | None = None,
    facts: Mapping[str, object] | None = None,
) -> str:
    """A page with the figure inside it, the table of statistics and the distribution-level tests.

    Args:
        picture: the report card's figure, from `picture_of`.
        title: heading of the page, e.g. model and task.
        scores: by key of the statistic.
        means: realism, fidelity and breadth by name.
        tests: what `distribution_tests` returned.
        facts: short facts for the line under the heading, e.g. parameters, windows, seed.
    """
    rows = [
        {"title": STATISTICS[key].title} | {name: getattr(score, name) for name in _COLUMNS}
        for key, score in (scores or {}).items()
    ]
    template = environment().get_template("report_card.html.j2")
    return template.render(
        title=title,
        facts=facts,
        means={name: value for name, value in (means or {}).items() if value is not None},
        flagged=bool(tests and tests.get("memorization", {}).get("flagged")),
        picture=picture,
        image=base64.b64encode(picture.png).decode("ascii"),
        rows=rows,
        tests=_test_rows(tests or {}),
    )


def write_report_card(figure: Figure, stem: Path, **page: Any) -> tuple[Path, Path]:
    """Write `<stem>.png` and `<stem>.html`; `page` are the keywords of `report_card_html`."""
    picture = picture_of(figure)
    paths = (stem.with_name(stem.name + ".png"), stem.with_name(stem.name + ".html"))
    for path, content in zip(paths, (picture.png, report_card_html(picture, **page).encode()), strict=True):
        write_atomically(path, content)
    return paths


_COLUMNS = ("error", "floor", "null", "skill", "reason")


def _test_rows(tests: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Rows of name, result, and what real data would give, from the results of `distribution_tests`."""
    rows = []
    for key, describe in (
        ("two_sample", _two_sample_rows),
        ("mmd", _mmd_rows),
        ("memorization", _memorization_rows),
        ("diversity", _diversity_rows),
    ):
        if key in tests:
            rows += [
                {"name": name, "result": result, "expected": expected}
                for name, result, expected in describe(tests[key])
            ]
            if tests[key].get("reason"):
                rows[-1]["result"] += f" ({tests[key]['reason']})"
    return rows


Row = tuple[str, str, str]


def _two_sample_rows(result: Mapping[str, Any]) -> list[Row]:
    return [("Classifier two-sample test, AUC", _with_interval(result, "auc", "lower", "upper"), "0.5")]


def _mmd_rows(result: Mapping[str, Any]) -> list[Row]:
    value = f"{significant(result['mmd_squared'])}, p = {significant(result['p_value'])}"
    return [("MMD² with a Hamming kernel", value, "about 0, p spread evenly over 0 to 1")]


def _memorization_rows(result: Mapping[str, Any]) -> list[Row]:
    nearer = _with_interval(result, "nearer_share", "nearer_lower", "nearer_upper")
    copied, test_copied = result["copied_share"], result["test_copied_share"]
    return [
        ("Copies of training windows, share", significant(copied), significant(test_copied)),
        ("Nearer to the training windows than test windows are, share", nearer, "0.5"),
    ]


def _diversity_rows(result: Mapping[str, Any]) -> list[Row]:
    distinct = ["distinct", "test_distinct"]
    count, test_count = (DASH if result[key] is None else f"{result[key]}" for key in distinct)
    return [
        (f"Distinct windows among {result['windows']}", count, test_count),
        (
            "Distance to the nearest other window, over the test set's",
            significant(result["nearest_ratio"]),
            "1",
        ),
    ]


def _with_interval(result: Mapping[str, Any], value: str, lower: str, upper: str) -> str:
    if result[value] is None:
        return DASH
    return f"{result[value]:.3f} ({result[lower]:.3f} to {result[upper]:.3f})"
