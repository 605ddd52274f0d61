"""The Python API, as `import spiqbench` offers it; the command line goes through the same functions."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from spiqbench.errors import DataError
from spiqbench.paths import at_home
from spiqbench.statistics.statistic import Windows

if TYPE_CHECKING:  # each function imports what it needs, so that `import spiqbench` stays cheap
    from numpy.typing import ArrayLike
    from pandas import DataFrame
    from torch import Tensor

    from spiqbench.data.task import Task
    from spiqbench.models.contract import SpikeGenerator
    from spiqbench.records.schema import Record
    from spiqbench.report.score_report import ScoreReport

G = TypeVar("G", bound="SpikeGenerator")


def load_task(name_or_path: str | Path, **overrides: Any) -> "Task":
    """A task: windows of a recording, split into `.train`, `.validation` and `.test`.

    Each split is a read-only uint8 array `(samples, neurons, time_bins)`; `.bin_width_ms` is the width of a bin.

    Args:
        name_or_path: a name of `spiqbench.tasks()`, or a file: spike times of NWB or Neo, an array of 0 and 1.
        overrides: keys of the task, e.g. `time_bins=32`, `neurons=[0, 3, 5]`; for a file also those of its
            recording, e.g. `recording={"bin_width_ms": 10}`.

    Raises:
        ConfigError: there is no such task or file, or a key has no such value.
        DataError: the recording cannot be had or cut.
    """
    from spiqbench.config.commands import LeaderboardConfig
    from spiqbench.config.compose import compose
    from spiqbench.config.overrides import line
    from spiqbench.config.recording import recording_overrides
    from spiqbench.data.task import build_task

    changes = [line(f"task.{key}", value) for key, value in _flat(overrides).items()]
    chosen, _ = recording_overrides(str(name_or_path), None, changes)
    return build_task(compose(LeaderboardConfig, chosen).task.as_written)


def tasks() -> "DataFrame":
    """The tasks that have a name, a row each: family, neurons, time_bins, recording, version."""
    from pandas import DataFrame, Index

    from spiqbench.config.described import neurons_of, recording_of
    from spiqbench.config.names import options, settings

    found = {name: settings("task", name) for name in options("task")}
    frozen = {name: said for name, said in found.items() if said.get("digest")}
    rows = [
        {
            "family": said.get("family"),
            "neurons": neurons_of(said),
            "time_bins": said.get("time_bins"),
            "recording": recording_of(said).get("name"),
            "version": said.get("version"),
        }
        for said in frozen.values()
    ]
    return DataFrame(rows, index=Index(list(frozen), name="task"))


def models() -> "DataFrame":
    """The models that have a name, a row each: kind, says, parameter_formula, source, class."""
    from pandas import DataFrame, Index

    from spiqbench.config.described import described_models

    found = described_models()
    columns = ["kind", "says", "parameter_formula", "source", "class"]
    return DataFrame(list(found.values()), columns=columns, index=Index(list(found), name="model"))


def build(name: str, task: "Task", **hyperparameters: Any) -> "SpikeGenerator":
    """An unfitted generator for the windows of a task.

    Args:
        name: one of `spiqbench.models()`, or `package.module.Class`.
        hyperparameters: in place of the configured ones, e.g. `layers=3`.

    Raises:
        ConfigError: no such model, or it does not take these hyperparameters.
    """
    from spiqbench.config.compose import compose
    from spiqbench.config.overrides import line
    from spiqbench.config.run_config import RunConfig
    from spiqbench.models.build import build_generator

    chosen = line("model._target_" if "." in name else "model", name)
    # "++": a key that the configuration lacks may be an option of the class all the same, which then says so.
    changes = [f"++{line(f'model.{key}', value)}" for key, value in hyperparameters.items()]
    return build_generator(compose(RunConfig, [chosen, *changes]).model, task.shape)


def fit(model: G, task: "Task", *, steps: int | None = None, seed: int = 0) -> G:
    """Fit a generator to the training windows of a task and return it, ready to sample.

    A model that is trained ends with the weights that did best on the validation windows.

    Args:
        steps: updates of the generator, each from one batch of 256 windows; None: one pass over the windows. A
            model that fits itself takes none.
        seed: of first weights drawn in training, order of data, restarts; a whole number, at least 0.

    Raises:
        ConfigError: `steps` is not at least 1, or there is no such seed.
    """
    from spiqbench.training.fit import fit as fit_windows
    from spiqbench.values import whole_number

    seed = whole_number("seed", seed, 0)
    return fit_windows(model, task.train, validation=task.validation, steps=steps, seed=seed)


def score(samples: "ArrayLike | Tensor", task: "Task", *, seed: int = 0) -> "ScoreReport":
    """Score windows against the test windows of a task, with floors from its training windows.

    Args:
        samples: 0 and 1 of any type, `(samples, neurons, time_bins)`.
        seed: of the floor's resamples and the null's draws; a whole number, at least 0.

    Raises:
        DataError: the windows are not those of this task's neurons and bins.
        ConfigError: there is no such seed.
    """
    return compare(task.test, samples, task.train, bin_width_ms=task.bin_width_ms, seed=seed)


def compare(
    real: "ArrayLike | Tensor",
    generated: "ArrayLike | Tensor",
    train: "ArrayLike | Tensor | None" = None,
    *,
    bin_width_ms: float = 20.0,
    seed: int = 0,
) -> "ScoreReport":
    """Compare generated with real windows; floors, skills and scores need the training windows too.

    Args:
        real: windows that no model has seen, 0 and 1 of any type, `(samples, neurons, time_bins)`.
        generated: windows of the same neurons and bins.
        train: the model's training windows.
        bin_width_ms: width of a bin in milliseconds, for the report card.
        seed: of the floor's resamples and the null's draws; a whole number, at least 0.

    Raises:
        DataError: a set holds something else than 0 and 1, the sets do not fit each other, or the width of a bin is
            not above 0.
        ConfigError: there is no such seed.
    """
    from spiqbench.data.recording import check_bin_width
    from spiqbench.report.score_report import ScoreReport
    from spiqbench.scoring.comparison import compare as compare_arrays
    from spiqbench.scoring.mean_skill import SCORES, mean_scores
    from spiqbench.values import whole_number

    seed = whole_number("seed", seed, 0)
    bin_width_ms = check_bin_width(bin_width_ms, "the report card")
    sets = {"real": real, "generated": generated, "train": train}
    arrays = {name: _windows(windows, name) for name, windows in sets.items() if windows is not None}
    scores = compare_arrays(arrays["real"], arrays["generated"], arrays.get("train"), seed)
    means = dict.fromkeys(SCORES) if train is None else mean_scores(scores)
    return ScoreReport(
        statistics=scores,
        realism=means["realism"],
        fidelity=means["fidelity"],
        breadth=means["breadth"],
        bin_width_ms=bin_width_ms,
        real=arrays["real"],
        generated=arrays["generated"],
        train=arrays.get("train"),
    )


def results(path: str | Path = "outputs/leaderboards") -> "DataFrame":
    """The records of a store as a table, a row a run.

    Columns: task, budget, model, kind, seed, status, neurons, parameters, realism, fidelity, breadth, auc, converged,
    steps, then `error_KEY` and `skill_KEY` of each statistic, and `path`.

    Args:
        path: a store, or any folder of it.

    Raises:
        DataError: there is no record below that folder.
        RecordError: a record is broken.
    """
    from pandas import DataFrame

    from spiqbench.records.store import read_record

    folder = at_home(path)
    found = sorted(folder.rglob("seed-*.json"))
    if not found:
        raise DataError(
            f"there is no record below {folder}: run `spiqbench leaderboard`, or name another folder"
        )
    return DataFrame([{**_row(read_record(file)), "path": str(file)} for file in found])


def load(path: str | Path) -> "SpikeGenerator":
    """A fitted generator from a run's folder or its `checkpoint.pt`, ready to sample; no code of the file is executed.

    Raises:
        DataError: there is no checkpoint, or the file is broken, foreign or does not fit its model.
        ConfigError: its model's class cannot be imported.
    """
    from spiqbench.records.artifacts import load_generator

    return load_generator(path)


def _row(record: "Record") -> dict[str, Any]:
    shown = ("task", "budget", "model", "kind", "seed", "status", "neurons")
    results = record.statistics.items()
    return {
        **{key: getattr(record, key) for key in shown},
        "parameters": record.parameters.generator if record.parameters else None,
        **record.scores.values_by_name(),
        "auc": (record.tests.get("two_sample") or {}).get("auc"),
        "converged": record.plateau.converged if record.plateau else None,
        "steps": record.timing.steps if record.timing else None,
        **{f"error_{key}": result.error for key, result in results},
        **{f"skill_{key}": result.skill for key, result in results},
    }


def _flat(overrides: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """`{"recording": {"bin_width_ms": 10}}` as `{"recording.bin_width_ms": 10}`."""
    found: dict[str, Any] = {}
    for key, value in overrides.items():
        found |= _flat(value, f"{above}{key}.") if isinstance(value, Mapping) else {f"{above}{key}": value}
    return found


def _windows(values: Any, what: str) -> Windows:
    from spiqbench.data.windows import check_windows

    # A tensor on any device, with or without gradients, without importing torch for those who have none.
    plain = values.detach().cpu().numpy() if hasattr(values, "detach") else values
    return check_windows(plain, f"the {what} windows")
