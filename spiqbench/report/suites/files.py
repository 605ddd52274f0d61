"""The files of a suite's folder, from its boards alone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from spiqbench.boards.board import Board
from spiqbench.boards.suite import Suite, make_suite
from spiqbench.config.folders import shipped_files
from spiqbench.config.names import options, settings
from spiqbench.config.suites import suite_tasks
from spiqbench.errors import ConfigError
from spiqbench.records.kept_suites import FILE, kept_suites, suite_list
from spiqbench.report.figures import Plot
from spiqbench.report.pages.suite import suite_page
from spiqbench.report.suites.markdown import suite_markdown
from spiqbench.report.suites.plot import draw_suite, narrow_suite, plotted_rows
from spiqbench.report.suites.skills import draw_skills, narrow_skills, paneled_rows

SIZES = (
    "Scores against generator parameters: a small mark is a model on one task, a line joins the means of a family's "
    "models; diamonds are quantum generators, thin ones their twins; where a large mark is hollow, more training may "
    "still change it on some task."
)
CARDS = (
    "Skill in each statistic, a mark a task: quantum models and the best of the others, with their realism. 0 is the "
    "null, 1 as close as the recording itself comes; what lies beyond stands at the edge."
)
"""Captions."""


def find_suites(store: Path, boards: Sequence[Board], say: Callable[[str], None]) -> dict[str, list[Suite]]:
    """The suites that two boards of one budget belong to at least, by name, a suite a budget.

    Their lists are those that come with spiqbench, those of the user's own conf/, and those that the store keeps.

    Args:
        boards: of the store, in the order of the index, which the budgets follow too.
        say: told of a user's suite that cannot be read: no reason to stop, as the boards are what they are.
    """
    by_budget: dict[str, list[Board]] = {}
    for board in boards:
        by_budget.setdefault(board.budget, []).append(board)
    found = {}
    for name, tasks in sorted((kept_suites(store, say) | _configured(say)).items()):
        made = [suite for of in by_budget.values() if (suite := make_suite(name, tasks, of)) is not None]
        if made:
            found[name] = made
    return found


def _configured(say: Callable[[str], None]) -> dict[str, tuple[str, ...]]:
    """Tasks of every suite that a configuration lists."""
    found = {}
    for name in options("suite"):
        try:
            found[name] = tuple(str(settings("task", task).get("name") or task) for task in suite_tasks(name))
        except ConfigError as error:
            say(str(error))
    return found


def suite_files(suites: Sequence[Suite]) -> dict[str, str | bytes]:
    """The page, the same as Markdown and the plots, SVG and PNG, of one suite at each of its budgets.

    Of a suite that does not come with spiqbench also its list, by which the rest is rendered where no conf/ has it.
    """
    drawn = {suite.budget: _drawn(suite) for suite in suites}
    pages = [[(caption, plot) for _, caption, plot, _ in drawn[suite.budget]] for suite in suites]
    names = [[(caption, f"{name}.png") for name, caption, _, _ in drawn[suite.budget]] for suite in suites]
    files: dict[str, str | bytes] = {
        "README.md": suite_markdown(suites, names),
        "index.html": suite_page(suites, pages),
    }
    if suites[0].name not in shipped_files("suite"):
        files[FILE] = suite_list(suites[0].tasks)
    for name, _, plot, png in (one for of in drawn.values() for one in of):
        files |= {f"{name}.svg": plot.wide, f"{name}.png": png}
    return files


def _drawn(suite: Suite) -> list[tuple[str, str, Plot, bytes]]:
    """Name of its files, caption, SVG and PNG of each plot of a suite."""
    found = []
    if plotted_rows(suite):
        svg, png = draw_suite(suite)
        found.append((f"parameters-{suite.budget}", SIZES, Plot(svg, narrow_suite(suite)), png))
    if paneled_rows(suite):
        svg, png = draw_skills(suite)
        found.append((f"skills-{suite.budget}", CARDS, Plot(svg, narrow_skills(suite)), png))
    return found
