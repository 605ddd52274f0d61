"""`spiqbench validate`: may a contributed record stand on a board?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from spiqbench.commands.arguments import Arguments, user_path
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.overrides import given, line
from spiqbench.data.files.arrays import load_array
from spiqbench.data.task import build_task
from spiqbench.data.windows import check_windows
from spiqbench.errors import RecordError
from spiqbench.records.schema import Record
from spiqbench.records.store import read_record
from spiqbench.records.validation import Check, check_content, check_place, check_samples, check_task

SAYS = {True: "ok", False: "BROKEN", None: "-"}


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench validate",
        description="Check a contributed record: well-formed, in its place, measured on the task, and, with "
        "its samples, measured again and compared with the training set. Fails where a rule is broken, so it "
        "can stand in continuous integration. Nothing in the record or its samples is executed.",
    )
    parser.add_argument("record", type=user_path, help="<store>/<task>/<budget>/<model>/seed-<k>.json")
    parser.add_argument("--samples", help="the samples of the run, samples.npz: scores them again")
    parser.add_argument(
        "--key",
        action="append",
        help="name of the array, where a file holds several; once for each name that occurs",
    )
    parser.add_argument("--outputs", type=user_path, default=Path("outputs"), help="where floors are kept")
    parser.add_argument(
        "overrides",
        nargs="*",
        help="for a task without a name of its own: task=file task.recording.path=... (default: the record's name)",
    )
    chosen = parser.parse_args(arguments)
    record = read_record(chosen.record)
    broken = []
    for check in _checks(record, chosen.record, chosen.samples, chosen.key, chosen.outputs, chosen.overrides):
        print(f"{SAYS[check.passed]:<6}  {check.rule}{'' if check.passed else ': ' + check.came}")
        if check.passed is False:
            broken.append(f"{check.rule}: {check.came}")
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise RecordError(f"{chosen.record} breaks a rule: {broken[0]}{more}; run the model again")
    return 0


def _checks(
    record: Record,
    path: Path,
    samples: str | None,
    key: Sequence[str] | None,
    outputs: Path,
    overrides: Sequence[str],
) -> Iterator[Check]:
    yield Check("it is a whole record of this schema", True)
    yield check_place(path, record)
    yield from check_content(record)
    chosen = [one.line for one in given(overrides)] or [line("task", record.task)]
    task = build_task(compose(LeaderboardConfig, chosen).task.as_written)
    yield from check_task(record, task, _samples_of(record.budget))
    if samples is not None:
        windows = check_windows(load_array(samples, key), samples)
        yield from check_samples(record, task, windows, cache=outputs)
    elif record.status == "ok":
        yield Check("it can be measured again from its samples", None, "add --samples FILE")


def _samples_of(budget: str) -> int | None:
    if budget not in options("budget"):
        return None
    return compose(LeaderboardConfig, [line("budget", budget)]).budget.samples
