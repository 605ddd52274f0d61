"""The search itself: the same number of trials of the same length for every model, validation windows only."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna
import torch
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState
from pytorch_lightning import seed_everything

from spiqbench.data.task import Task
from spiqbench.errors import ConfigError, in_one_line
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.records.tuned_settings import TriedSetting, Tuned
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import fidelity, score
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.fit import fit, sample_in_chunks
from spiqbench.tuning.matching import same_size
from spiqbench.tuning.space import suggest

SAMPLES = 4096
ENDED = (TrialState.COMPLETE, TrialState.FAIL)


def search(
    config: ModelConfig,
    task: Task,
    *,
    trials: int,
    steps: int,
    journal: Path,
    after_trial: Callable[[int], None] = lambda done: None,
) -> Tuned:
    """Search a model's declared space by validation fidelity; the first trial is the configuration as it is.

    Args:
        config: the model's; without `search` there is nothing to try and the result has no trials. Of one that is
            matched to another, only what leaves its parameter count alone is searched.
        steps: of a trial, for models that are trained by steps.
        journal: file that keeps every trial, so that an interrupted search goes on where it stopped.
        after_trial: called with the number of trials that have ended.

    Raises:
        ConfigError: no trial gave a score.
    """
    name, space = config.name, config.search
    if config.matched_to:
        space = same_size(config, task.shape)
    if not space:
        return Tuned(model=name, task=task.name, trials=0, trial_steps=steps)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    journal.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(journal))),
        study_name=f"{task.name} {name} {steps}",
        direction="maximize",
        load_if_exists=True,
    )
    done = _ended(study)
    while len(done) < trials:
        # Seeded by what is done, so that a search that was interrupted goes on as one that was not.
        study.sampler = optuna.samplers.TPESampler(
            seed=derive_seed("tuning", task.name, name, len(done)) % 2**32, n_startup_trials=5
        )
        if not done:
            study.enqueue_trial({key: value for key, value in config.hyperparameters.items() if key in space})
        trial = study.ask()
        try:
            chosen = suggest(trial, space)
            value = validation_fidelity(config.changed(**chosen), task, steps=steps, seed=len(done))
            study.tell(trial, value)
        except ConfigError:
            raise
        except Exception as error:
            trial.set_user_attr("reason", in_one_line(error))
            study.tell(trial, state=TrialState.FAIL)
        done = _ended(study)
        after_trial(len(done))
    return _result(name, task, steps, done[:trials])


def validation_fidelity(config: ModelConfig, task: Task, *, steps: int, seed: int) -> float:
    """Fidelity, against the validation windows, of a model fitted for so many steps."""
    seed_everything(derive_seed("tuning", task.name, seed) % 2**32, verbose=False)
    torch.set_num_threads(1)
    generator = build_generator(config, task.shape)
    fit(
        generator,
        task.train,
        validation=task.validation,
        steps=steps,
        seed=derive_seed("tuning", task.name, seed),
    )
    drawn = sample_in_chunks(generator, SAMPLES, rng=torch_generator("tuning", task.name, seed))
    references = reference_errors(task.train, task.validation, SAMPLES, seed=derive_seed("tuning", task.name))
    value = fidelity(score(task.validation, drawn, references))
    if not np.isfinite(value):
        raise ArithmeticError("the fidelity is not finite")
    return float(value)


def _ended(study: optuna.Study) -> list[FrozenTrial]:
    """Trials in their order; one that was killed is not among them and is made again."""
    return [trial for trial in study.get_trials(deepcopy=False) if trial.state in ENDED]


def _result(name: str, task: Task, steps: int, trials: list[FrozenTrial]) -> Tuned:
    tried = tuple(
        TriedSetting(
            setting=trial.params,
            fidelity=None if trial.value is None else round(trial.value, 6),
            reason=trial.user_attrs.get("reason"),
        )
        for trial in trials
    )
    scored = [one for one in tried if one.fidelity is not None]
    if not scored:
        raise ConfigError(f"no trial of {name} gave a score; the first said: {tried[0].reason}")
    best = max(scored, key=lambda one: one.fidelity or 0.0)
    return Tuned(
        model=name,
        task=task.name,
        trials=len(tried),
        trial_steps=steps,
        chosen=best.setting,
        default_fidelity=tried[0].fidelity,
        best_fidelity=best.fidelity,
        tried=tried,
    )
