"""`spiqbench score`: samples made elsewhere, scored against a task and put on its board."""

from collections.abc import Sequence

from spiqbench.atomic import require_room_for
from spiqbench.commands.arguments import KEYS, Arguments
from spiqbench.commands.render import warn
from spiqbench.data.files.arrays import load_array
from spiqbench.data.task import build_task
from spiqbench.data.windows import check_windows
from spiqbench.errors import ConfigError, DataError
from spiqbench.records.external import external_record
from spiqbench.records.schema import Parameters
from spiqbench.records.store import RunKey, write_record
from spiqbench.report.render import write_rendered
from spiqbench.report.terminal import show_board, show_scores
from spiqbench.scoring.same_shape import require_same_shape


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench score",
        description="Score samples of a model written elsewhere against a task's test windows and, with its "
        "parameter counts, put it on the board, marked external.",
        keys=KEYS,
    )
    parser.add_argument("samples", help=".npy, .npz or .mat with 0/1 windows (samples, neurons, time_bins)")
    parser.add_argument(
        "--key",
        action="append",
        help="name of the array, where a file holds several; once for each name that occurs",
    )
    parser.add_argument("--name", required=True, help="the model's name on the board")
    parser.add_argument("--parameters", type=int, help="fitted numbers needed to draw samples")
    parser.add_argument("--training-only", type=int, default=0, help="fitted numbers used in training alone")
    parser.add_argument("--kind", choices=["classical", "quantum"], default="classical")
    parser.add_argument("--twin", help="a quantum model's twin without entangling gates, on the same board")
    parser.add_argument("--source", default="", help="paper, DOI or address of the model")
    chosen, config = parser.read(arguments)

    if "task" not in chosen.given:
        raise ConfigError("say on which task: task=NAME (spiqbench list tasks)")
    budget = config.budget.name
    task = build_task(config.task.as_written)
    samples = check_windows(load_array(chosen.samples, chosen.key), chosen.samples)
    require_same_shape(task.test, samples, f"the windows of {chosen.samples}")
    key = RunKey(task.name, budget, chosen.name, config.seed)
    path = key.path(config.store)
    require_room_for(path)
    if path.exists() and not config.force:
        raise ConfigError(f"{path} exists: choose another --name or seed=, or replace it with force=true")
    wanted = config.budget.samples
    parameters = None
    if chosen.parameters is not None:
        if min(chosen.parameters, chosen.training_only) < 0:
            raise ConfigError("--parameters and --training-only count numbers: give 0 or more")
        parameters = Parameters(generator=chosen.parameters, training_only=chosen.training_only, fixed=0)
        if len(samples) != wanted:
            raise DataError(
                f"{chosen.samples} holds {len(samples)} windows, every model of the budget {budget} draws {wanted}: "
                "draw as many, or name the budget= of another board"
            )
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
        return 0
    print(f"record {write_record(config.store, record)}")
    for written in write_rendered(config.store, warn):
        print(f"wrote {written}")
    show_board(config.store, task.name, budget)
    return 0
