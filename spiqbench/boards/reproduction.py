"""The commands that make a board's records again, from what the records say of themselves."""

import json
import shlex
from collections.abc import Iterable
from typing import Any

from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record

VARIANT = "+"
"""A changed model or budget is named after its changes, `vae+width-16`; see `spiqbench.config.compose`."""


def run_command(row: Row) -> str:
    """One line that makes every record of a row again."""
    first = row.records[0]
    if row.external:
        return shell_line(
            *("score", "SAMPLES", "--task", first.task, "--budget", first.budget, "--name", row.model)
        )
    seeds = ",".join(str(record.seed) for record in row.records)
    sweep = ["-m"] if len(row.records) > 1 else []
    chosen = [
        *overrides(first, "model", first.drawn_from or row.model),
        *drawn(first),
        f"task={first.task}",
        *overrides(first, "budget", first.budget),
        *carried_over(first),
    ]
    return shell_line("run", *sweep, *chosen, f"seed={seeds}")


def shell_line(*words: str) -> str:
    """A command of spiqbench in which every word stays what it is, whatever it holds, in bash and in zsh."""
    return shlex.join(["spiqbench", *words])


def board_command(rows: list[Row]) -> list[str]:
    """Lines that make the records of rows of one board again: one for all models of a name that were tuned alike."""
    own = [row for row in rows if not row.external]
    named = [row for row in own if VARIANT not in row.model]
    lines = []
    for carried, alike in tuned_alike(named).items():
        first = alike[0].records[0]
        settings = [*overrides(first, "budget", first.budget), *carried]
        models = ",".join(dict.fromkeys(row.model for row in alike))
        seeds = max(row.seeds for row in alike)
        whole = (f"seeds={seeds}", "matched=false", f"models=[{models}]")
        lines.append(shell_line("leaderboard", f"task={first.task}", *settings, *whole))
    return lines + [run_command(row) for row in own if row not in named]


def tuned_alike(rows: Iterable[Row]) -> dict[tuple[str, ...], list[Row]]:
    """Rows by the `tuned=` that one command for all of them takes.

    What was searched on a row's own task goes with the rows that carried the same settings over, if there are any.
    The smallest group comes first: what its command made is kept by a later one that names the model again.
    """
    rows = list(rows)
    carried = {tuple(carried_over(row.records[0])) for row in rows}
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        first = row.records[0]
        searched_here = (f"tuned={first.tuning.task}",)
        key = searched_here if searched_here in carried else tuple(carried_over(first))
        groups.setdefault(key, []).append(row)
    return dict(sorted(groups.items(), key=lambda group: len(group[1])))


def carried_over(record: Record) -> list[str]:
    """`tuned=TASK` where the settings were chosen on another task than the record's."""
    chosen_on = record.tuning.task
    return [f"tuned={chosen_on}"] if chosen_on not in (None, record.task) else []


def drawn(record: Record) -> list[str]:
    """`device=default.mixed shots=1` where the samples of a trained model were drawn so."""
    if record.drawn_from is None:
        return []
    return [f"{key}={record.config[key]}" for key in ("device", "noise", "shots") if record.config.get(key)]


def overrides(record: Record, group: str, name: str) -> list[str]:
    """`model=vae model.width=16` for `vae+width-16`, with the values of the record's configuration."""
    base, *changes = name.split(VARIANT)
    found = [f"{group}={base}"]
    config = record.config.get(group)
    for change in changes:
        pieces = change.split("-")
        for end in range(len(pieces), 0, -1):
            key = "-".join(pieces[:end])
            known, value = _look_up(config, key)
            if known:
                found.append(f"{group}.{key}={json.dumps(value, separators=(',', ':'))}")
                break
    return found


def _look_up(config: Any, key: str) -> tuple[bool, Any]:
    for part in key.split("."):
        if not isinstance(config, dict) or part not in config:
            return False, None
        config = config[part]
    return True, config
