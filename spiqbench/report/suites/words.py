"""What the page and the Markdown of a suite say alike."""

from spiqbench.boards.formatting import DASH, span
from spiqbench.boards.suite import NOT_RUN, Suite, SuiteRow
from spiqbench.plural import many

MOST_NAMES = 2
"""More tasks are counted: the dashes in a row say which."""

INTRODUCTION = (
    "Every model over all tasks of the suite. Realism is the mean over the tasks, each task's the mean over its seeds; "
    "a skill of 0 is the null, which knows nothing of a statistic, and 1 is as close as the recording itself comes."
)

HOW = (
    "The interval is Student's, 95 %, over the means of the tasks: it covers what differs from task to task, and with "
    "it the seeds and the test windows of each. It is about the mean over recordings of which these tasks would be a "
    "random choice; tasks that share a recording are more alike than that, so it is rather too narrow than too wide. "
    "Rows that share a letter are not told apart by a test that is paired over tasks and corrected for all pairs by "
    "Holm's method. The mean rank is taken on each task among the models that are ranked here. A control that is "
    "matched to a quantum model has another size on each task and goes by its family. A model that misses a task has "
    "no rank and stands below."
)


def facts(suite: Suite) -> str:
    """`5 of 7 tasks have a board; none yet: a, b`."""
    count, absent = len(suite.boards), len(suite.absent)
    if not absent:
        return f"all {count} tasks have a board"
    return f"{count} of {count + absent} tasks have a board; none yet: {', '.join(suite.absent)}"


def tasks_of(row: SuiteRow, suite: Suite) -> str:
    """`7`, or `5 of 7`."""
    return f"{len(row.rows)} of {len(suite.boards)}" if row.missing else str(len(row.rows))


def missing_words(row: SuiteRow) -> str:
    """`not run on 5 tasks; missing on b (twin missing: ...)`, few tasks by name; empty where nothing is."""
    not_run = [task for task, why in row.missing.items() if why == NOT_RUN]
    others = [f"{task} ({why})" for task, why in row.missing.items() if why != NOT_RUN]
    parts = []
    if not_run:
        parts.append(
            "not run on " + (", ".join(not_run) if len(not_run) <= MOST_NAMES else f"{len(not_run)} tasks")
        )
    if others:
        parts.append(f"missing on {', '.join(others)}")
    return "; ".join(parts)


def remarks(row: SuiteRow) -> list[str]:
    """What to know before believing a row."""
    broken = sum(len(of_task.broken) for of_task in row.rows.values())
    late = [task for task, of_task in row.rows.items() if not of_task.converged]
    found = []
    if broken:
        found.append(f"{many(broken, 'run')} did not end")
    if late and row.kind != "reference":
        found.append(
            "not converged" if len(late) == len(row.rows) else f"not converged on {many(len(late), 'task')}"
        )
    if row.missing:
        found.append(missing_words(row))
    return found


def parameters_on(row: SuiteRow, task: str) -> str:
    """Generator parameters on a task, or a dash."""
    return span(row.rows[task].generator) if task in row.rows else DASH
