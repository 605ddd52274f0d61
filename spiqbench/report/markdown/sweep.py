"""README.md of a sweep: what grows how, every number, the walls, and how to make it again."""

from collections.abc import Callable, Sequence

from spiqbench.boards.formatting import DASH, significant, with_interval
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.plural import many
from spiqbench.report.escaping import code, escaped, fenced, table
from spiqbench.scaling.quantities import COSTS, SCORES, STEPS, Quantity
from spiqbench.scaling.reproduction import sweep_commands
from spiqbench.scaling.sentences import growth_sentences
from spiqbench.scaling.series import Sweep


def sweep_markdown(sweep: Sweep, figures: Sequence[tuple[str, str]]) -> str:
    """README.md.

    Args:
        sweep: what it shows.
        figures: `(caption, path relative to the sweep's folder)`.
    """
    sections = [
        f"# Scaling: {escaped(sweep.family)}, budget {escaped(sweep.budget)}",
        _facts(sweep),
        *(f"![{escaped(caption)}]({path})" for caption, path in figures),
        _growth(sweep),
        *(_numbers(sweep, quantity, with_interval) for quantity in SCORES),
        _numbers(sweep, STEPS, lambda steps: STEPS.text(Estimate(steps.value))),
        *(_numbers(sweep, quantity, quantity.text) for quantity in COSTS),
        _walls(sweep),
        _refused(sweep),
        _reproduce(sweep),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _facts(sweep: Sweep) -> str:
    boards = ", ".join(
        f"[{neurons}](../../../{board.task}/{board.budget}/README.md)"
        for neurons, board in sweep.boards.items()
    )
    runs = sum(len(board.records) for board in sweep.boards.values())
    return (
        f"{many(len(sweep.series), 'model')}, {many(runs, 'run')}. Boards by number of neurons: {boards}.\n\n"
        "Scores are means over seeds with the 95 % intervals of the boards: 0 is the null, 1 the floor. Costs "
        "are geometric means over the runs that ended, with Student's 95 % interval on logarithms over seeds where "
        "there are two or more; parameters are exact. A training step's seconds hold its share of the evaluations on "
        "validation windows. Hollow marks are trainings that more steps may still change (*not converged* on the "
        "boards); such a score says little. "
        f"Times, throughput and memory are those of the machine that made the records ({machines(sweep)}) "
        "and of what else it did at the time."
    )


def machines(sweep: Sweep) -> str:
    """Processors and cores that the records name."""
    found = {
        f"{record.provenance.machine.cpu}, {record.provenance.machine.cores} cores"
        for board in sweep.boards.values()
        for record in board.records
        if record.provenance.machine
    }
    return "; ".join(escaped(one) for one in sorted(found)) or "which they do not name"


def _growth(sweep: Sweep) -> str:
    fitted = [quantity for quantity in COSTS if quantity.plural is not None]
    rows = []
    for series in sweep.series:
        laws = [series.law(quantity) for quantity in fitted]
        if any(laws):
            cells = [
                f"{with_interval(law.exponent, 2)}, ×{significant(law.off, 3)}" if law else DASH
                for law in laws
            ]
            rows.append([code(series.model), *cells])
    if not rows:
        return ""
    said = "\n".join(f"- {escaped(sentence)}" for sentence in growth_sentences(sweep))
    rule = (
        "Exponent b of a + b log N, with its 95 % interval, and the largest factor by which a size lies off "
        "that line. Least squares on logarithms over all sizes at which a run ended, three or more, each "
        "with the same weight; the interval is Student's with two degrees of freedom fewer than sizes: it says "
        "how straight the line is. Scores have two ends and memory is mostly libraries: neither is fitted."
    )
    head = ["model", *(quantity.title for quantity in fitted)]
    return "\n\n".join(part for part in ("## What grows how", said, rule, table(head, rows)) if part)


def _numbers(sweep: Sweep, quantity: Quantity, text: Callable[[Estimate], str]) -> str:
    rows = []
    for series in sweep.series:
        found = series.measured(quantity)
        if found:
            cells = [text(found[neurons]) if neurons in found else DASH for neurons in sweep.boards]
            rows.append([code(series.model), *cells])
    if not rows:
        return ""
    head = ["model", *(f"N = {neurons}" for neurons in sweep.boards)]
    return f"## {quantity.title[0].upper()}{quantity.title[1:]}\n\n{table(head, rows)}"


def _walls(sweep: Sweep) -> str:
    rows = [
        [
            code(series.model),
            str(wall.neurons),
            f"{wall.broken} of {wall.runs}",
            escaped("; ".join(wall.reasons)),
        ]
        for series in sweep.series
        for wall in series.walls
    ]
    if not rows:
        return ""
    return "## Walls\n\n" + table(["model", "neurons", "runs that did not end", "why"], rows, words_last=True)


def _refused(sweep: Sweep) -> str:
    lines = [
        f"- {code(model)}, {neurons} neurons: {escaped(reason)}" for model, neurons, reason in sweep.refused
    ]
    return "## Not drawn\n\n" + "\n".join(lines) if lines else ""


def _reproduce(sweep: Sweep) -> str:
    commands = sweep_commands(sweep)
    return f"## Reproduce\n\n{fenced(commands)}" if commands else ""
