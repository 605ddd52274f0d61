"""A search with the file that it ends in: whether that stands already, and carrying one out until it does."""

from collections.abc import Sequence
from pathlib import Path

from spiqbench.config.commands import TuneConfig
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task, build_task
from spiqbench.records.tuned_file import Tuned, read_tuned, tuned_path, write_tuned


def journal_path(outputs: Path, task: str, model: str) -> Path:
    """Where a search keeps its trials until it is done."""
    return outputs / "tuning" / task / f"{model}.journal"


def tune_one(overrides: Sequence[str], trials: int, store: Path, outputs: Path) -> Tuned:
    """Tune one model in this process and write what was found.

    Raises:
        ConfigError: no trial gave a score.
        SpiqbenchError: the model diverges with the settings that were chosen.
    """
    from spiqbench.tuning.tune_model import tune_model  # needs optuna, which is optional

    config = compose(RunConfig, overrides)
    task = build_task(config.task.as_written)
    kept = journal_path(outputs, task.name, config.model.name)
    found = tune_model(config.model, task, config.budget, trials=trials, journal=kept)
    write_tuned(store, found)
    return found


def is_tuned(config: TuneConfig, task: Task, name: str) -> bool:
    """Whether there is a file of the same search on the same windows."""
    path = tuned_path(config.store, task.name, name)
    if not path.exists():
        return False
    found, budget = read_tuned(path), config.budget
    if (found.task_digest, found.trial_steps) != (task.digest, budget.trial_steps):
        return False
    if found.plateau is None:
        return found.trials in (0, config.trials)
    first, last = found.plateau.evidence[0][0], found.plateau.evidence[-1][0]
    whole = found.plateau.converged or 2 * last > budget.max_steps
    return found.trials in (0, config.trials) and first == budget.steps and whole
