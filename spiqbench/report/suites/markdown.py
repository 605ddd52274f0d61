"""A suite as Markdown: the ranks, realism task by task, parameters task by task."""

from collections.abc import Callable, Sequence

from spiqbench.boards.formatting import DASH, decimal, with_interval
from spiqbench.boards.suite import Suite, SuiteRow
from spiqbench.report.escaping import code, escaped, table
from spiqbench.report.suites.words import HOW, INTRODUCTION, facts, parameters_on, remarks, tasks_of


def suite_markdown(suites: Sequence[Suite], figures: Sequence[Sequence[tuple[str, str]]]) -> str:
    """README.md of a suite.

    Args:
        suites: the same suite at each budget, the most training first.
        figures: caption and name of each plot of each, in the suite's folder.
    """
    sections = [f"# Suite {escaped(suites[0].name)}", INTRODUCTION, HOW]
    for suite, plots in zip(suites, figures, strict=True):
        sections += [
            f"## Budget {escaped(suite.budget)}",
            f"{escaped(facts(suite))}.",
            _ranks(suite),
            *(f"![{escaped(caption)}]({name})\n\n*{escaped(caption)}*" for caption, name in plots),
            "### Realism on each task",
            _by_task(suite, _linked_realism),
            "### Parameters on each task",
            _by_task(suite, lambda _, row, task: parameters_on(row, task)),
        ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _ranks(suite: Suite) -> str:
    head = ["#", "model", "realism", "letters", "fidelity", "breadth", "mean rank", "tasks", "remarks"]
    rows = [
        [
            str(suite.rank_of(row) or DASH),
            code(row.name),
            with_interval(row.realism),
            suite.letters_of(row) or DASH,
            decimal(row.fidelity.value),
            decimal(row.breadth.value),
            decimal(row.mean_rank, 1),
            tasks_of(row, suite),
            escaped("; ".join(([row.kind] if row.kind == "reference" else []) + remarks(row))),
        ]
        for row in suite.rows
    ]
    return table(head, rows, left=2, words_last=True)


def _by_task(suite: Suite, cell: Callable[[Suite, SuiteRow, str], str]) -> str:
    head = ["model", *(escaped(task) for task in suite.boards)]
    rows = [[code(row.name), *(cell(suite, row, task) for task in suite.boards)] for row in suite.rows]
    return table(head, rows)


def _linked_realism(suite: Suite, row: SuiteRow, task: str) -> str:
    value = decimal(row.rows[task].realism.value) if task in row.rows else DASH
    return f"[{value}](../../{task}/{suite.budget}/README.md)"
