"""The commands that make records again, from the overrides that each record holds."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spiqbench.boards.rows import Row
from spiqbench.config.overrides import parse, under
from spiqbench.errors import ConfigError
from spiqbench.records.schema import Record


def run_commands(row: Row) -> list[str]:
    """Lines that make every record of a row again: one, unless its runs were not made alike."""
    first = row.records[0]
    if row.external:
        place = ("--task", first.task, "--budget", first.budget, "--name", row.model)
        return [shell_line("score", "SAMPLES", *place)]
    seeds: dict[tuple[str, ...], list[int]] = {}
    for record in row.records:
        seeds.setdefault(record.overrides, []).append(record.seed)
    return [_run(overrides, of) for overrides, of in seeds.items()]


def _run(overrides: Sequence[str], seeds: Sequence[int]) -> str:
    if not overrides:
        return "# these records do not say what makes them again"
    sweep = ["-m"] if len(seeds) > 1 else []
    return shell_line("run", *sweep, *overrides, f"seed={','.join(map(str, seeds))}")


def shell_line(*words: str) -> str:
    """A command of spiqbench in which every word stays what it is, whatever it holds, in bash and in zsh."""
    return shlex.join(["spiqbench", *words])


@dataclass(frozen=True)
class Together:
    """Rows of models as they come that one command makes.

    Attributes:
        settings: overrides that they share: task, budget and whose settings they take.
        rows: one or more.
    """

    settings: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def seeds(self) -> str:
        seeds = sorted({record.seed for row in self.rows for record in row.records})
        return f"seeds={len(seeds) if seeds == list(range(len(seeds))) else ','.join(map(str, seeds))}"

    @property
    def models(self) -> str:
        return f"models={','.join(sorted({row.model for row in self.rows}))}"


def board_command(rows: Sequence[Row]) -> list[str]:
    """Lines that make the records of rows of one board again: one for all models that were run alike."""
    groups = alike(rows)
    lines = [
        shell_line("leaderboard", *group.settings, group.seeds, "matched=false", group.models)
        for group in groups
    ]
    return lines + [line for row in others(rows, groups) for line in run_commands(row)]


def alike(rows: Iterable[Row], *, leave_out: str | None = None) -> list[Together]:
    """Rows that one command makes, the smallest group first: what it made is kept by a later one that has it too.

    A model with nothing to search goes with any other that was run alike, and what was searched on a row's own task
    with rows that carried the same settings over.

    Args:
        leave_out: a group of overrides that the command says otherwise; rows that change it are left out.
    """
    found = [(row, told) for row in rows if (told := _settings(row.records[0], leave_out))]
    carried = {tuned for row, (_, tuned) in found if tuned != _of_its_own_task(row)}
    groups: dict[tuple[tuple[str, ...], str], list[Row]] = {}
    for row, (settings, tuned) in found:
        own = tuned == _of_its_own_task(row) and tuned not in carried
        groups.setdefault((settings, "tuned=auto" if own else tuned), []).append(row)
    for settings, tuned in list(groups):
        host = next((key for key in groups if key[0] == settings and key[1]), None)
        if not tuned and host:
            groups[host] += groups.pop((settings, tuned))
    together = [
        Together((*settings, *([tuned] if tuned else [])), tuple(of))
        for (settings, tuned), of in groups.items()
    ]
    return sorted(together, key=lambda group: len(group.rows))


def _of_its_own_task(row: Row) -> str:
    return f"tuned={row.records[0].task}"


def others(rows: Iterable[Row], groups: Iterable[Together]) -> list[Row]:
    """Rows that are in no group."""
    grouped = {id(row) for group in groups for row in group.rows}
    return [row for row in rows if id(row) not in grouped]


def _settings(record: Record, leave_out: str | None) -> tuple[tuple[str, ...], str] | None:
    """What a record's command has beside its model, and the `tuned=` of it; None for a model that was changed."""
    try:
        overrides = parse(record.overrides)
    except ConfigError:
        return None
    plain = under(overrides, "model") == [f"model={record.model}"]
    drawn = any(one.key in ("device", "noise", "shots") for one in overrides)
    changed = leave_out and len(under(overrides, leave_out)) != 1
    if record.external or not plain or drawn or changed:
        return None
    tuned = next((one.line for one in overrides if one.key == "tuned"), "")
    groups = [group for group in ("task", "budget") if group != leave_out]
    settings = tuple(under(overrides, *groups))
    return settings, tuned
