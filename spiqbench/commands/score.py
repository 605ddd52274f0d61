"""`spiqbench score`: samples made elsewhere, scored against a task and put on its board."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from spiqbench.atomic import require_room_for
from spiqbench.commands.arguments import KEYS, Arguments, taken_as
from spiqbench.commands.render import warn
from spiqbench.config.run_config import BudgetConfig, RunConfig
from spiqbench.data.files.arrays import load_array
from spiqbench.data.task import build_task
from spiqbench.data.windows import check_windows
from spiqbench.errors import ConfigError, DataError
from spiqbench.record_values import Line
from spiqbench.records.external import external_record
from spiqbench.records.fields import Count
from spiqbench.records.schema import Parameters, Record
from spiqbench.records.store import RunKey, write_record
from spiqbench.report.render import write_rendered
from spiqbench.report.terminal import show_board, show_scores
from spiqbench.scoring.same_shape import require_same_shape
from spiqbench.values import Label


def main(arguments: Sequence[str]) -> int:
    chosen, config = _parser().read(arguments)
    if "task" not in chosen.given:
        raise ConfigError("say on which task: task=NAME (spiqbench list tasks)")
    task = build_task(config.task.as_written)
    samples = check_windows(load_array(chosen.samples, chosen.key), chosen.samples)
    require_same_shape(task.test, samples, f"the windows of {chosen.samples}")
    key = RunKey(task.name, config.budget.name, chosen.name, config.seed)
    _require_place(key, config)
    parameters = None if chosen.parameters is None else _parameters(chosen, len(samples), config.budget)
    record = external_record(
        key,
        task,
        samples,
        parameters,
        kind=chosen.kind,
        twin=chosen.twin,
        source=chosen.source,
        store=config.store,
        outputs=config.outputs,
    )
    show_scores(record.statistics, record.scores.values_by_name())
    if parameters is None:
        print("no record was written: add --parameters to put the model on the board")
    else:
        _put_on_board(record, config.store)
    return 0


def _parser() -> Arguments:
    parser = Arguments(
        "spiqbench score",
        description="Score samples of a model written elsewhere against a task's test windows and, with its "
        "parameter counts, put it on the board, marked external.",
        keys=KEYS,
    )
    parser.add_argument("samples", help=".npy, .npz or .mat with 0/1 windows (samples, neurons, time_bins)")
    parser.add_key()
    parser.add_argument("--name", required=True, type=taken_as(Label), help="the model's name on the board")
    counted = taken_as(Count)
    parser.add_argument("--parameters", type=counted, help="fitted numbers needed to draw samples")
    parser.add_argument(
        "--training-only", type=counted, default=0, help="fitted numbers used in training alone"
    )
    parser.add_argument("--kind", choices=["classical", "quantum"], default="classical")
    parser.add_argument(
        "--twin",
        type=taken_as(Label),
        help="a quantum model's twin without entangling gates, on the same board",
    )
    parser.add_argument(
        "--source", type=taken_as(Line), default="", help="paper, DOI or address of the model"
    )
    return parser


def _require_place(key: RunKey, config: RunConfig) -> None:
    """Raises `ConfigError` where a record stands already, or none could be written."""
    path = key.path(config.store)
    require_room_for(path)
    if path.exists() and not config.force:
        raise ConfigError(f"{path} exists: choose another --name or seed=, or replace it with force=true")


def _parameters(chosen: Namespace, samples: int, budget: BudgetConfig) -> Parameters:
    """The counts that were given; raises `DataError` for fewer or more samples than every model of the budget draws."""
    if samples != budget.samples:
        raise DataError(
            f"{chosen.samples} holds {samples} windows, every model of the budget {budget.name} draws "
            f"{budget.samples}: draw as many, or name the budget= of another board"
        )
    return Parameters(generator=chosen.parameters, training_only=chosen.training_only, fixed=0)


def _put_on_board(record: Record, store: Path) -> None:
    print(f"record {write_record(store, record)}")
    for written in write_rendered(store, warn):
        print(f"wrote {written}")
    show_board(store, record.task, record.budget)
