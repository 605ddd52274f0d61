"""The commands that make a sweep's records again."""

from spiqbench.boards.reproduction import VARIANT, overrides, run_command, tuned_alike
from spiqbench.scaling.series import Sweep, all_rows


def sweep_commands(sweep: Sweep) -> list[str]:
    """Lines that make the records of a sweep again."""
    shown = {series.model for series in sweep.series}
    found = [row for board in sweep.boards.values() for row in all_rows(board) if row.model in shown]
    named = [row for row in found if VARIANT not in row.model and not row.external]
    lines = []
    for carried, alike in tuned_alike(named).items():
        first = alike[0].records[0]
        settings = " ".join([*overrides(first, "budget", first.budget), *carried])
        sizes = ",".join(map(str, sorted({row.records[0].neurons for row in alike})))
        models = ",".join(sorted({row.model for row in alike}))
        seeds = max(row.seeds for row in alike)
        lines.append(
            f"spiqbench scaling family={sweep.family} 'neurons=[{sizes}]' {settings} seeds={seeds} 'models=[{models}]'"
        )
    return lines + [run_command(row) for row in found if row not in named]
