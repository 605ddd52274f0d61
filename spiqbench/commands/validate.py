"""`spiqbench validate`: may a contributed record, or a file of searched settings, be taken?"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from spiqbench.commands.arguments import Arguments, user_path
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import options, settings
from spiqbench.config.overrides import given, line
from spiqbench.data.files.arrays import load_array
from spiqbench.data.task import Task, build_task
from spiqbench.data.windows import check_windows
from spiqbench.errors import ConfigError, RecordError
from spiqbench.records.schema import Record
from spiqbench.records.store import read_record, write_record
from spiqbench.records.tuned_file import read_tuned
from spiqbench.records.validation.checks import Check
from spiqbench.records.validation.copies import check_copies
from spiqbench.records.validation.record import check_content, check_place, check_samples, check_task
from spiqbench.records.validation.remeasured import check_again
from spiqbench.records.validation.siblings import check_siblings
from spiqbench.records.validation.tuning_file import check_tuned
from spiqbench.report.escaping import printable
from spiqbench.runs.revalidation import check_model, check_rerun

SAYS = {True: "ok", False: "BROKEN", None: "-"}


def main(arguments: Sequence[str]) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.record.absolute().parent.parent.name == "tuning":
        _require(chosen.record, _of_settings(chosen.record))
        return 0
    record = read_record(chosen.record)
    if chosen.mark and not (chosen.samples or chosen.rerun):
        raise ConfigError("--mark says what was done beside reading: add --samples FILE or --rerun")
    _require(chosen.record, _of_record(record, chosen))
    if chosen.mark:
        done = "rerun" if chosen.rerun else "samples"
        store = chosen.record.absolute().parents[3]
        print(f"marked {write_record(store, record.model_copy(update={'verified': done}))}")
    return 0


def _parser() -> Arguments:
    parser = Arguments(
        "spiqbench validate",
        description="Check a contributed record: well-formed, in its place, measured on the task, of the model that it "
        "names, and, with its samples, measured again and compared with the recording. Fails where a rule is broken, "
        "so that it can stand in continuous integration. Nothing in the record or its samples is executed, and "
        "nothing that comes with it is believed: floors are computed anew. Takes also a file of "
        "searched settings, <store>/tuning/<task>/<model>.json.",
    )
    parser.add_argument("record", type=user_path, help="<store>/<task>/<budget>/<model>/seed-<k>.json")
    parser.add_argument("--samples", help="the samples of the run, samples.npz: scores them again")
    parser.add_argument(
        "--key",
        action="append",
        help="name of the array, where a file holds several; once for each name that occurs",
    )
    parser.add_argument(
        "--rerun", action="store_true", help="carry out the run again, from the record's overrides"
    )
    parser.add_argument(
        "--mark", action="store_true", help="write into the record what was done, if nothing is broken"
    )
    parser.add_argument(
        "overrides",
        nargs="*",
        help="for a task without a name of its own: task=file task.recording.path=... (default: the record's name)",
    )
    return parser


def _require(path: Path, checks: Iterator[Check]) -> None:
    """Print each rule; raises `RecordError` where one is broken."""
    broken = []
    for check in checks:
        came = printable(check.came)
        print(f"{SAYS[check.passed]:<6}  {check.rule}{'' if check.passed else ': ' + came}")
        if check.passed is False:
            broken.append(f"{check.rule}: {came}")
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise RecordError(f"{path} breaks a rule: {broken[0]}{more}; run the model again")


def _of_settings(path: Path) -> Iterator[Check]:
    tuned = read_tuned(path)
    yield Check("it is a whole file of settings", True)
    known = tuned.model in options("model")
    yield from check_tuned(path, tuned, settings("model", tuned.model).get("search") or {} if known else None)


def _of_record(record: Record, chosen: argparse.Namespace) -> Iterator[Check]:
    yield Check("it is a whole record of this schema", True)
    yield check_place(chosen.record, record)
    yield check_siblings(record, chosen.record)
    yield from check_content(record)
    yield from check_model(record)
    wanted = [one.line for one in given(chosen.overrides)] or [line("task", record.task)]
    task = build_task(compose(LeaderboardConfig, wanted).task.as_written)
    yield from check_task(record, task, _samples_of(record.budget))
    if chosen.samples is not None:
        yield from _of_samples(record, task, chosen.samples, chosen.key)
    elif record.status == "ok":
        yield Check("it can be measured again from its samples", None, "add --samples FILE")
    if chosen.rerun:
        yield check_rerun(record)
    elif not record.external:
        yield Check("its run, carried out again, comes to the same", None, "add --rerun")


def _of_samples(record: Record, task: Task, path: str, key: Sequence[str] | None) -> Iterator[Check]:
    windows = check_windows(load_array(path, key), path)
    with TemporaryDirectory() as folder:
        yield from check_samples(record, task, windows, cache=Path(folder))
        if windows.shape == (record.samples, *task.test.shape[1:]):
            yield from check_again(record, task, windows, cache=Path(folder))
            yield from check_copies(task, windows)


def _samples_of(budget: str) -> int | None:
    if budget not in options("budget"):
        return None
    return compose(LeaderboardConfig, [line("budget", budget)]).budget.samples
