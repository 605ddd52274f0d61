"""The commands that make records again, from what each record holds: they run wherever they are pasted."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spiqbench.boards.rows import Row
from spiqbench.config.overrides import line, parse, under
from spiqbench.errors import ConfigError
from spiqbench.records.again import overrides_again
from spiqbench.records.schema import Record


def run_commands(row: Row) -> list[str]:
    """Lines that make every record of a row again: one, unless its runs were not made alike."""
    first = row.records[0]
    if row.external:
        place = (line("task", first.task), line("budget", first.budget), "--name", row.model)
        return [shell_line("score", "SAMPLES", *place)]
    seeds: dict[tuple[str, ...], list[int]] = {}
    for record in row.records:
        seeds.setdefault(_again(record), []).append(record.seed)
    return [_run(overrides, of) for overrides, of in seeds.items()]


def _again(record: Record) -> tuple[str, ...]:
    """The overrides of a record's command; as they stand where they cannot be read.

    Nothing where one of them looks into the environment that it is pasted into.
    """
    if any("${" in override for override in record.overrides):
        return ()
    try:
        return overrides_again(record)
    except ConfigError:
        return record.overrides


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
        settings: overrides that they share: task, budget, and that no search is to be looked for.
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
    groups = grouped_by_settings(rows)
    lines = [
        shell_line("leaderboard", *group.settings, group.seeds, "matched=false", group.models)
        for group in groups
    ]
    return lines + [line for row in ungrouped(rows, groups) for line in run_commands(row)]


def grouped_by_settings(rows: Iterable[Row], *, leave_out: str | None = None) -> list[Together]:
    """Rows that one command makes, the smallest group first: what it made is kept by a later one that has it too.

    A model with nothing to search goes with any other that was run alike. One that took settings from a search has a
    command of its own, which writes them out.

    Args:
        leave_out: a group of overrides that the command says otherwise; rows that change it are left out.
    """
    groups: dict[tuple[tuple[str, ...], str], list[Row]] = {}
    for row in rows:
        if told := _settings(row, leave_out):
            groups.setdefault(told, []).append(row)
    for settings, tuned in list(groups):
        host = next((key for key in groups if key[0] == settings and key[1]), None)
        if not tuned and host:
            groups[host] += groups.pop((settings, tuned))
    together = [
        Together((*settings, *([tuned] if tuned else [])), tuple(of))
        for (settings, tuned), of in groups.items()
    ]
    return sorted(together, key=lambda group: len(group.rows))


def ungrouped(rows: Iterable[Row], groups: Iterable[Together]) -> list[Row]:
    """Rows that are in no group."""
    grouped = {id(row) for group in groups for row in group.rows}
    return [row for row in rows if id(row) not in grouped]


def _settings(row: Row, leave_out: str | None) -> tuple[tuple[str, ...], str] | None:
    """What a row's command has beside its model, and the `tuned=` of it; None where its models or runs differ."""
    again, *other = dict.fromkeys(map(_again, row.records))
    if other or row.external or not again:
        return None
    try:
        overrides = parse(again)
    except ConfigError:
        return None
    plain = under(overrides, "model") == [f"model={row.model}"]
    drawn = any(one.key in ("device", "noise", "shots") for one in overrides)
    changed = leave_out and len(under(overrides, leave_out)) != 1
    if not plain or drawn or changed:
        return None
    tuned = next((one.line for one in overrides if one.key == "tuned"), "")
    groups = [group for group in ("task", "budget") if group != leave_out]
    return tuple(under(overrides, *groups)), tuned
