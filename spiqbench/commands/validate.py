"""`spiqbench validate`: may a contributed record, or a file of searched settings, be taken?"""

import argparse
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from spiqbench.commands.arguments import Arguments
from spiqbench.config.commands import LeaderboardConfig
from spiqbench.config.compose import compose
from spiqbench.config.names import options, settings
from spiqbench.config.overrides import given, line, parse, under
from spiqbench.data.files.arrays import load_array
from spiqbench.data.task import Task, build_task
from spiqbench.data.windows import check_windows
from spiqbench.errors import ConfigError, RecordError
from spiqbench.paths import at_home
from spiqbench.record_values import printable
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of, read_record, store_of
from spiqbench.records.tuned_file import TUNING, read_tuned
from spiqbench.records.validation.checks import Check
from spiqbench.records.validation.copies import check_copies
from spiqbench.records.validation.record import check_content, check_place, check_samples, check_task
from spiqbench.records.validation.remeasured import check_again
from spiqbench.records.validation.siblings import check_siblings
from spiqbench.records.validation.tuning_file import check_tuned
from spiqbench.records.verification import verification_of, verification_path, write_verification
from spiqbench.runs.rebuild import run_again
from spiqbench.runs.revalidation import check_checkpoint, check_model, check_rerun, check_training

SAYS = {True: "ok", False: "BROKEN", None: "-"}


def main(arguments: Sequence[str]) -> int:
    chosen = _parser().parse_intermixed_args(arguments)
    if chosen.record.absolute().parent.parent.name == TUNING:
        _require(chosen.record, _of_settings(chosen.record))
        return 0
    record = read_record(chosen.record)
    by = chosen.verified_by
    if by is not None and not chosen.rerun:
        raise ConfigError("--verified-by states that a run was carried out again: add --rerun")
    if by is not None and not (by.strip() and by.isprintable()):
        raise ConfigError("--verified-by takes a name, in one line")
    store = store_of(chosen.record)
    _require(chosen.record, _of_record(record, store, chosen))
    if chosen.rerun:
        again = run_again(record, [one.line for one in given(chosen.overrides)])
        _require(chosen.record, check_rerun(record, again))
        if by is not None:
            print(f"stated in {write_verification(store, record, again, by=by)}")
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
    parser.add_argument("record", type=at_home, help="<store>/<task>/<budget>/<model>/seed-<k>.json")
    parser.add_argument("--samples", help="the samples of the run, samples.npz: scores them again")
    parser.add_argument(
        "--checkpoint",
        type=at_home,
        help="the weights of the run, checkpoint.pt: draws from them again, and computes the likelihood",
    )
    parser.add_key()
    parser.add_argument(
        "--rerun", action="store_true", help="carry out the run again, from the record's overrides"
    )
    parser.add_argument(
        "--verified-by",
        metavar="NAME",
        help="with --rerun, if nothing is broken: state in <store>/verified that NAME carried out the run again",
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


def _of_record(record: Record, store: Path, chosen: argparse.Namespace) -> Iterator[Check]:
    yield Check("it is a whole record of this schema", True)
    yield check_place(chosen.record, record)
    yield check_siblings(record, store)
    yield _who_says_so(record, store)
    yield from check_content(record)
    own_task = [one.line for one in given(chosen.overrides)]
    yield from check_model(record, own_task)
    wanted = own_task or [_task_of(record)]
    task = build_task(compose(LeaderboardConfig, wanted).task.as_written)
    yield from check_task(record, task, _samples_of(record.budget))
    yield from check_training(record, task, store, own_task)
    if chosen.checkpoint is not None:
        with TemporaryDirectory() as folder:
            yield from check_checkpoint(record, task, chosen.checkpoint, cache=Path(folder))
    elif record.likelihood is not None:
        yield Check("its likelihood comes out the same", None, "--checkpoint FILE tells, or --rerun")
    if chosen.samples is not None:
        yield from _of_samples(record, task, chosen.samples, chosen.key)
    elif record.status == "ok":
        yield Check("it can be measured again from its samples", None, "add --samples FILE")
    if not chosen.rerun and not record.external:
        yield Check("its run, carried out again, comes to the same", None, "add --rerun")


def _task_of(record: Record) -> str:
    """The override that names a record's task; raises `ConfigError` where no task of this name is here."""
    if record.task in options("task"):
        return line("task", record.task)
    made = shlex.join(under(parse(record.overrides), "task"))
    raise ConfigError(
        f"no task is called {record.task} here: name its recording after the record"
        + (f", as its run did: {printable(made)}" if made else ", task=file task.recording.path=...")
    )


def _who_says_so(record: Record, store: Path) -> Check:
    """A statement beside it is shown, never believed here: it may have come with the record."""
    rule = "what is stated of its being carried out again is of the record as it is"
    key = key_of(record)
    if not verification_path(store, key).exists():
        return Check(rule, True)
    try:
        stated = verification_of(store, key)
    except RecordError as error:
        return Check(rule, False, str(error))
    if stated is None:
        return Check(rule, False, "the record was another then")
    return Check(rule, None, f"{stated.by} states it, which nothing here proves: add --rerun")


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
