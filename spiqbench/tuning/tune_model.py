"""Settings, then steps: all that is found for a model on a task before anybody looks at a test window."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import optuna
from optuna.storages import BaseStorage

from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import BudgetConfig, RunConfig
from spiqbench.data.task import Task
from spiqbench.errors import ConfigError
from spiqbench.labels import REFERENCE
from spiqbench.models.build import generator_class
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.records.tuned_file import TriedSetting, Tuned, best_tried
from spiqbench.training.plateau import Evidence, Plateau, find_plateau
from spiqbench.tuning.journal import held
from spiqbench.tuning.rehearsal import Rehearsal
from spiqbench.tuning.search import Search, fidelity_or_reason, search

SEED = 0
"""Of the trainings of the search for a plateau: equal first weights and batches, so that only the length differs."""


def tune_model(
    config: ModelConfig,
    task: Task,
    budget: BudgetConfig,
    *,
    trials: int,
    journal: Path,
    after_trial: Callable[[int], None] = lambda done: None,
) -> Tuned:
    """Search a model's settings with equal trials, then double its steps until that gains little.

    Another process that tunes the same model waits, and then finds what was found. An interrupted one goes on where
    it stopped.

    Raises:
        ConfigError: no trial gave a score, or no finalist did.
        SpiqbenchError: the model diverges, with the settings that were chosen, in a longer training.
    """
    rehearsal = Rehearsal(task)
    floor = rehearsal(compose(RunConfig, [line("model", REFERENCE)]).model, steps=1, seed=SEED)
    with held(journal) as storage:
        study = _study(storage, f"{task.name} {task.digest[:16]} {config.name} {budget.trial_steps} {trials}")
        found = search(
            study,
            config,
            task.shape,
            lambda tried, number: rehearsal(tried, steps=budget.trial_steps, seed=number),
            trials=trials,
            seed=(task.name,),
            after_trial=after_trial,
        )
        chosen = found.best.setting if found.best else {}
        finalists: tuple[TriedSetting, ...] = ()
        plateau = None
        if not issubclass(generator_class(config), SelfFittingGenerator):
            finalists = _finalists(study, rehearsal, config, budget, found)
            winner = best_tried(finalists)
            if winner is None:
                raise ConfigError(
                    f"{config.name} gave no score after {budget.steps} steps, with no setting that was tried: "
                    f"{finalists[0].reason}"
                )
            chosen, first = winner.setting, winner.fidelity or 0.0
            plateau = _plateau(study, rehearsal, config.changed(**chosen), budget, first=first, floor=floor)
    return Tuned(
        model=config.name,
        twin=config.twin,
        task=task.name,
        task_digest=task.digest,
        trials=len(found.tried),
        trial_steps=budget.trial_steps,
        chosen=chosen,
        default_fidelity=found.tried[0].fidelity if found.tried else None,
        best_fidelity=found.best.fidelity if found.best else None,
        tried=found.tried,
        finalists=finalists,
        widened=found.widened,
        at_end=found.at_end,
        independent_fidelity=round(floor, 6),
        plateau=plateau,
    )


def _study(storage: BaseStorage, name: str) -> optuna.Study:
    """A new study of that name, or the one that an interrupted search left."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(storage=storage, study_name=name, direction="maximize", load_if_exists=True)


def _finalists(
    study: optuna.Study, rehearsal: Rehearsal, config: ModelConfig, budget: BudgetConfig, found: Search
) -> tuple[TriedSetting, ...]:
    """The best setting and the configuration as it came, each trained for the first number of steps.

    A trial is shorter than a run, and what learns fastest is not always what ends best, nor does it always end.
    """
    key = f"finalists at {budget.steps}"
    settings = [found.tried[0].setting] if found.tried else [{}]
    if found.best and found.best.setting not in settings:
        settings.append(found.best.setting)
    results: list[float | str] = list(study.user_attrs.get(key, ()))
    for setting in settings[len(results) :]:
        train = partial(rehearsal, config.changed(**setting), steps=budget.steps, seed=SEED)
        result = fidelity_or_reason(train)
        results.append(result if isinstance(result, str) else round(result, 6))
        study.set_user_attr(key, results)
    return tuple(
        TriedSetting(setting=setting, fidelity=None, reason=result)
        if isinstance(result, str)
        else TriedSetting(setting=setting, fidelity=result)
        for setting, result in zip(settings, results, strict=True)
    )


def _plateau(
    study: optuna.Study,
    rehearsal: Rehearsal,
    config: ModelConfig,
    budget: BudgetConfig,
    *,
    first: float,
    floor: float,
) -> Plateau:
    """The first length was trained by the finalists already and came to a fidelity of `first`."""
    key = f"lengths from {budget.steps}"

    def keep(evidence: Evidence) -> None:
        study.set_user_attr(key, evidence)

    return find_plateau(
        lambda steps: round(rehearsal(config, steps=steps, seed=SEED), 6),
        first=budget.steps,
        most=budget.max_steps,
        floor=floor,
        known=study.user_attrs.get(key, ((budget.steps, first),)),
        after=keep,
    )
