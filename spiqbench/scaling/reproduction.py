"""The commands that make a sweep's records again."""

from spiqbench.boards.reproduction import grouped_by_settings, run_commands, shell_line, ungrouped
from spiqbench.scaling.series import Sweep


def sweep_commands(sweep: Sweep) -> list[str]:
    """Lines that make the records of a sweep again."""
    shown = {series.model for series in sweep.series}
    found = [row for board in sweep.boards.values() for row in board.all_rows if row.model in shown]
    groups = grouped_by_settings(found, leave_out="task")
    lines = []
    for group in groups:
        sizes = ",".join(map(str, sorted({row.records[0].neurons for row in group.rows})))
        where = (f"family={sweep.family}", f"neurons={sizes}")
        lines.append(shell_line("scaling", *where, *group.settings, group.seeds, group.models))
    return lines + [line for row in ungrouped(found, groups) for line in run_commands(row)]
