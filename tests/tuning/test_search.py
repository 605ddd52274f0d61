"""The search over settings, with values that are made up here: what it tries, keeps, and goes on with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.configuration import ModelConfig
from spiqbench.tuning.journal import held
from spiqbench.tuning.search import Search, search

SHAPE = WindowShape(8, 16)


def model(name: str, **changes: Any) -> ModelConfig:
    return compose(RunConfig, [f"model={name}"]).model.changed(**changes)


def find(
    folder: Path, config: ModelConfig, value: Callable[..., float], trials: int, **options: Any
) -> Search:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with held(folder / "search.journal") as storage:
        study = optuna.create_study(
            storage=storage, study_name="one", direction="maximize", load_if_exists=True
        )
        return search(study, config, SHAPE, value, trials=trials, **options)


def by(key: str) -> Callable[[ModelConfig, int], float]:
    return lambda config, number: float(config.hyperparameters[key])


def test_the_first_trial_is_the_configuration_as_it_came(tmp_path: Path) -> None:
    found = find(tmp_path, model("vae", learning_rate=0.5, latent=7), by("learning_rate"), 2)
    assert found.tried[0].setting["learning_rate"] == 0.5
    assert found.tried[0].setting["latent"] == 7
    assert found.tried[1].setting["latent"] in (4, 8, 16)


def test_the_best_setting_is_found(tmp_path: Path) -> None:
    found = find(tmp_path, model("vae"), lambda config, number: -abs(config.hyperparameters["latent"] - 8), 6)
    assert len(found.tried) == 6
    assert found.best is not None
    assert found.best.setting["latent"] == 8


def test_an_interrupted_search_goes_on_to_the_same_end(tmp_path: Path) -> None:
    whole = find(tmp_path / "whole", model("vae"), by("learning_rate"), 8)

    def interrupt(done: int) -> None:
        if done in (2, 6):
            raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            find(tmp_path / "broken", model("vae"), by("learning_rate"), 8, after_trial=interrupt)
    calls: list[int] = []
    assert find(tmp_path / "broken", model("vae"), by("learning_rate"), 8, after_trial=calls.append) == whole
    assert calls == [7, 8]
    assert whole.widened


def test_a_trial_that_breaks_is_a_trial_that_failed(tmp_path: Path) -> None:
    def value(config: ModelConfig, number: int) -> float:
        if number == 1:
            raise RuntimeError("\033[31mloss became NaN" + 3000 * "!")
        return float("nan") if number == 2 else float(number)

    found = find(tmp_path, model("glm"), value, 4)
    assert [one.fidelity for one in found.tried] == [0.0, None, None, 3.0]
    assert found.tried[1].reason is not None
    assert found.tried[1].reason.startswith("RuntimeError: \ufffd[31mloss became NaN!!!")
    assert found.tried[2].reason is not None
    assert found.best == found.tried[3]


def test_where_every_trial_breaks_there_is_an_error(tmp_path: Path) -> None:
    def refuse(config: ModelConfig, number: int) -> float:
        raise ConfigError("width is odd")

    with pytest.raises(ConfigError, match="no trial of glm gave a score; the first said: width is odd"):
        find(tmp_path, model("glm"), refuse, 2)


def test_a_search_that_runs_against_an_end_gets_more_room_there_once(tmp_path: Path) -> None:
    config = model("glm", search={"bumps": {"choices": [1, 2, 3, 5]}})
    found = find(tmp_path, config, by("bumps"), 12)
    tried = [one.setting["bumps"] for one in found.tried]
    assert max(tried[:6]) <= 5
    assert max(tried) in (7, 9)
    assert found.widened == ("bumps",)


def test_a_search_that_ends_inside_keeps_its_space(tmp_path: Path) -> None:
    config = model("glm", search={"bumps": {"choices": [1, 2, 3, 5]}})
    found = find(tmp_path, config, lambda made, number: -abs(made.hyperparameters["bumps"] - 3), 8)
    assert (found.widened, found.at_end) == ((), ())


def test_a_control_keeps_its_size_in_a_wider_space_too(tmp_path: Path) -> None:
    config = model("vae", matched_to="spiqgan", width=2)
    found = find(tmp_path, config, by("learning_rate"), 6)
    assert set(found.tried[-1].setting) == {"learning_rate", "divergence_weight"}


def test_a_model_with_nothing_to_search_has_no_trials(tmp_path: Path) -> None:
    assert find(tmp_path, model("independent"), by("none"), 3) == Search(())
