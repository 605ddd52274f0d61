"""The search itself: the same number of trials of the same length for every model, validation windows only."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import optuna
from optuna.trial import TrialState

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, in_one_line
from spiqbench.models.configuration import ModelConfig
from spiqbench.record_values import reason_line
from spiqbench.records.tuned_file import TriedSetting, best_tried
from spiqbench.seeds import derive_seed
from spiqbench.tuning.matching import keeps_size
from spiqbench.tuning.space import Entry, Space, ends_reached, parameters, read_space, suggest

ENDED = (TrialState.COMPLETE, TrialState.FAIL)
SETTING, REASON = "setting", "reason"

Value = Callable[[ModelConfig, int], float]
"""Validation fidelity of a model by the number of the trial."""


@dataclass(frozen=True)
class Search:
    """What a search came to.

    Attributes:
        tried: every trial, in order; the first is the configuration as it was.
        widened: keys whose range was widened, because the best setting lay at its end.
        at_end: keys whose value in the best setting lies at an end of its range all the same.
    """

    tried: tuple[TriedSetting, ...]
    widened: tuple[str, ...] = ()
    at_end: tuple[str, ...] = ()

    @property
    def best(self) -> TriedSetting | None:
        return best_tried(self.tried)


def search(
    study: optuna.Study,
    config: ModelConfig,
    shape: WindowShape,
    value: Value,
    *,
    trials: int,
    seed: tuple[str, ...] = (),
    after_trial: Callable[[int], None] = lambda done: None,
) -> Search:
    """Search a model's declared space; the first trial is the configuration as it is.

    From half of the trials on, a best setting at an end of the space widens it there, once: a search that was held
    back by what its author thought of has the other half to go on.

    Args:
        study: keeps every trial, so that an interrupted search goes on where it stopped.
        config: without `search` there is nothing to try and the result has no trials. Of a model that is matched to
            another, only what leaves its parameter count alone is searched.
        shape: of the task's windows.
        seed: names, beside the model's, that tell its draws from those of other searches.
        after_trial: called with the number of trials that have ended.

    Raises:
        ConfigError: no trial gave a score.
    """
    space = read_space(config.search)
    if config.matched_to:
        space = {key: entry for key, entry in space.items() if keeps_size(config, shape, key, entry)}
    if not space:
        return Search(())
    wider: Space = {}
    while len(tried := _tried(study)) < trials:
        wider = _wider(config, shape, space, tried, trials)
        _try(study, config, space | wider, value, number=len(tried), seed=(*seed, config.name))
        after_trial(len(tried) + 1)
    found = Search(tried[:trials], tuple(wider))
    if found.best is None:
        raise ConfigError(f"no trial of {config.name} gave a score; the first said: {found.tried[0].reason}")
    return Search(found.tried, found.widened, tuple(ends_reached(space | wider, found.best.setting)))


def _try(
    study: optuna.Study,
    config: ModelConfig,
    space: Space,
    value: Value,
    *,
    number: int,
    seed: tuple[str, ...],
) -> None:
    # Seeded by what is done, so that a search that was interrupted goes on as one that was not.
    study.sampler = optuna.samplers.TPESampler(
        seed=derive_seed("tuning", *seed, number) % 2**32, n_startup_trials=5
    )
    as_it_is = {key: setting for key, setting in config.hyperparameters.items() if key in space}
    if number == 0:
        study.enqueue_trial(parameters(space, as_it_is))
    trial = study.ask()
    suggested = suggest(trial, space)
    setting = as_it_is if number == 0 else suggested
    trial.set_user_attr(SETTING, setting)
    found = fidelity_or_reason(lambda: value(config.changed(**setting), number))
    if isinstance(found, str):
        trial.set_user_attr(REASON, found)
        study.tell(trial, state=TrialState.FAIL)
    else:
        study.tell(trial, found)


def fidelity_or_reason(value: Callable[[], float]) -> float | str:
    """What a training came to, or why it came to nothing: a setting that breaks its model is no reason to stop."""
    try:
        fidelity = value()
        if not np.isfinite(fidelity):
            raise ArithmeticError("the fidelity is not finite")
    except Exception as error:
        return reason_line(str(error) if isinstance(error, ConfigError) else in_one_line(error))
    return fidelity


def _wider(
    config: ModelConfig, shape: WindowShape, space: Space, tried: tuple[TriedSetting, ...], trials: int
) -> Space:
    """The entries that were widened, told from the trials alone, so that an interrupted search finds the same."""
    for seen in range((trials + 1) // 2, len(tried) + 1):
        if wider := _widened(config, shape, space, tried[:seen]):
            return wider
    return {}


def _widened(config: ModelConfig, shape: WindowShape, space: Space, tried: tuple[TriedSetting, ...]) -> Space:
    """The entries at whose end the best setting lies, with more room there; a control keeps its size."""
    best = Search(tried).best
    if best is None:
        return {}
    found: Space = {}
    for key, side in ends_reached(space, best.setting).items():
        wider = space[key].widened(side)
        if wider != space[key] and not (config.matched_to and _would_change_size(config, shape, key, wider)):
            found[key] = wider
    return found


def _would_change_size(config: ModelConfig, shape: WindowShape, key: str, wider: Entry) -> bool:
    try:
        return not keeps_size(config, shape, key, wider)
    except ConfigError:  # the model does not take the new end
        return True


def _tried(study: optuna.Study) -> tuple[TriedSetting, ...]:
    """Trials in their order; one that was killed is not among them and is made again."""
    ended = [trial for trial in study.get_trials(deepcopy=False) if trial.state in ENDED]
    return tuple(
        TriedSetting(
            setting=trial.user_attrs.get(SETTING, {}),
            fidelity=None if trial.value is None else round(trial.value, 6),
            reason=trial.user_attrs.get(REASON),
        )
        for trial in ended
    )
