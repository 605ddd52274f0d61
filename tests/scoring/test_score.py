"""Errors, skills and scores: what shuffles keep and lose, and sets at the edge of what is defined."""

import json

import numpy as np
import pytest

from spiqbench.errors import DataError
from spiqbench.scoring import kept_references as kept_module
from spiqbench.scoring.comparison import compare
from spiqbench.scoring.kept_references import kept_references
from spiqbench.scoring.mean_skill import mean_scores, mean_skill
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import ReferenceErrors, reference_errors
from spiqbench.scoring.score import StatisticScore, score
from spiqbench.scoring.selection import SelectionScore
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS

from .populations import thresholded_memory
from .window_sets import bernoulli, bins_shuffled, degenerate_sets, neurons_shuffled

SIZE = 4000
JOINT_IN_A_BIN = {"pairwise_covariance", "k_probability", "triplet_covariance", "word_distribution"}
WITHIN_A_BIN = {"firing_rate"} | JOINT_IN_A_BIN
OF_ONE_NEURON = {"firing_rate", "autocorrelogram", "autocovariance", "isi_distribution", "fano_factor"}
TEMPORAL = {
    "autocorrelogram",
    "autocovariance",
    "lagged_covariance",
    "isi_distribution",
    "fano_factor",
    "window_count",
}


@pytest.fixture(scope="module")
def sets():
    rng = np.random.default_rng(11)
    return thresholded_memory(rng, SIZE), thresholded_memory(rng, SIZE)


@pytest.fixture(scope="module")
def references(sets):
    train, test = sets
    return reference_errors(train, test, SIZE, seed=0)


def skills_of(test, generated, references):
    return {key: value.skill for key, value in score(test, generated, references).items()}


def test_replaying_the_training_set_is_as_good_as_it_gets(sets, references):
    train, test = sets
    replay = train[np.random.default_rng(0).integers(len(train), size=SIZE)]
    assert all(value == pytest.approx(1.0) for value in mean_scores(score(test, train, references)).values())
    assert min(mean_scores(score(test, replay, references)).values()) > 0.9


def test_shuffled_bins_keep_what_lies_in_a_bin_and_lose_time(sets, references):
    train, test = sets
    skills = skills_of(test, bins_shuffled(np.random.default_rng(1), train), references)
    for key in WITHIN_A_BIN:
        assert skills[key] == pytest.approx(1, abs=0.1), key
    for key in TEMPORAL:
        assert abs(skills[key]) < 0.1, key


def test_shuffled_windows_of_each_neuron_keep_its_own_and_lose_the_joint_ones(sets, references):
    train, test = sets
    skills = skills_of(test, neurons_shuffled(np.random.default_rng(2), train), references)
    for key in OF_ONE_NEURON:
        assert skills[key] == pytest.approx(1, abs=0.1), key
    for key in JOINT_IN_A_BIN:
        assert abs(skills[key]) < 0.1, key
    assert skills["window_count"] < 0.6  # each neuron's memory widens the count, their common drive more


def test_independent_neurons_are_the_null_but_for_the_rate(sets, references):
    train, test = sets
    independent = (np.random.default_rng(3).random(test.shape) < train.mean(axis=(0, 2))[:, None]).astype(
        np.uint8
    )
    skills = skills_of(test, independent, references)
    for key, skill in skills.items():
        if key == "firing_rate":
            assert skill > 0.9
        elif skill is not None:
            assert skill < 0.1, key


def test_real_windows_score_one_on_average():
    """The floor is the mean error of real windows of that number, so the skill of real windows is 1."""
    found: dict[str, list[float]] = {key: [] for key in FIDELITY_KEYS}
    for seed in range(40):
        rng = np.random.default_rng([5, seed])
        train, test, generated = (thresholded_memory(rng, size, 5, 8) for size in (4500, 2500, 3000))
        references = reference_errors(train, test, 3000, seed, keys=FIDELITY_KEYS, deviations=False)
        for key, value in score(test, generated, references).items():
            assert value.skill is not None
            found[key].append(value.skill)
    for key, skills in found.items():
        standard_error = np.std(skills, ddof=1) / np.sqrt(len(skills))
        assert abs(np.mean(skills) - 1) < 4 * standard_error, key


@pytest.mark.parametrize("case", degenerate_sets())
def test_degenerate_sets_have_values_or_reasons(case):
    real, generated = degenerate_sets()[case]
    if 0 in (len(real), len(generated)):
        with pytest.raises(DataError, match="at least one window"):
            compare(real, generated)
        return
    for train in (None, real, generated, bernoulli(np.random.default_rng(1), 30, *real.shape[1:])):
        result = compare(real, generated, train)
        assert list(result) == list(STATISTICS)
        json.dumps({key: found.model_dump() for key, found in result.items()}, allow_nan=False)
        for key, found in result.items():
            assert found.error is None or found.error >= 0
            if found.error is None or (train is not None and found.skill is None):
                assert len(found.reason or "") > 5, key
        assert all(value is None or -1 <= value <= 1 for value in mean_scores(result).values())


def test_reasons_say_which_set_is_to_blame():
    usual = bernoulli(np.random.default_rng(0), 40, 3, 5)
    silent = np.zeros_like(usual)
    scores = compare(usual, silent, usual)
    assert scores["autocorrelogram"].reason == "undefined on the generated windows: no spikes"
    assert scores["autocorrelogram"].floor is not None
    assert "real windows" in str(compare(silent, usual)["fano_factor"].reason)
    assert compare(usual[:, :, :1], usual[:, :, :1])["isi_distribution"].error is None


def test_a_statistic_that_cannot_tell_has_no_skill():
    """One neuron fires at the common rate, whatever it does."""
    w = thresholded_memory(np.random.default_rng(0), 900, neurons=1)
    found = score(w[:300], w[300:600], reference_errors(w[600:], w[:300], 300, 0))["firing_rate"]
    assert found.error is not None
    assert found.skill is None
    assert "cannot tell" in str(found.reason)
    assert not found.tells


def test_scores_clip_and_count_what_is_undefined_as_the_null():
    def scored(*skills):
        return {k: StatisticScore(error=0.1, skill=s) for k, s in zip(FIDELITY_KEYS, skills, strict=True)}

    assert mean_skill(scored(1.2, -7.0, None, 0.5), "fidelity") == pytest.approx((1 - 1 + 0 + 0.5) / 4)
    assert mean_skill({}, "fidelity") is None


def test_what_cannot_tell_is_left_out_of_the_scores_and_a_check_is_in_none():
    blind = StatisticScore(error=0.1, tells=False)
    scores = dict.fromkeys(STATISTICS, StatisticScore(error=0.1, skill=0.4)) | {
        "firing_rate": blind,
        "time_course": StatisticScore(error=0.1, skill=-1.0),
        "fano_factor": StatisticScore(error=0.1, skill=1.0),
    }
    found = mean_scores(scores)
    assert found["fidelity"] == pytest.approx(0.4)
    assert found["breadth"] == pytest.approx((6 * 0.4 + 1.0) / 7)
    assert found["realism"] == pytest.approx((9 * 0.4 + 1.0) / 10)


def test_a_generator_of_the_four_statistics_alone_ranks_below_one_that_has_all(sets, references):
    """Words of the training windows in a random order have the spatial ones; independent chains the temporal ones."""
    train, test = sets
    whole = mean_scores(score(test, train[::-1].copy(), references))
    partial = mean_scores(score(test, bins_shuffled(np.random.default_rng(1), train), references))
    assert whole["realism"] > partial["realism"] + 0.3
    assert whole["breadth"] - partial["breadth"] > whole["fidelity"] - partial["fidelity"]


def test_selection_looks_at_the_four_alone_and_agrees_with_the_fidelity(sets):
    train, validation = (windows[:1500] for windows in sets)
    selection = SelectionScore(train, validation, 1200)
    generated = bins_shuffled(np.random.default_rng(3), train)[:1200]
    scores = score(validation, generated, selection.references)
    assert tuple(scores) == FIDELITY_KEYS
    assert selection(generated) == pytest.approx(mean_skill(scores, "fidelity"))
    assert selection.skills(generated)["autocorrelogram"] == scores["autocorrelogram"].skill


def test_floors_and_nulls_are_computed_once_and_kept(sets, tmp_path, monkeypatch):
    train, test = (windows[:200] for windows in sets)
    real = RealWindows(test)
    first = kept_references(train, real, 100, seed=0, keys=FIDELITY_KEYS, folder=tmp_path)
    (path,) = (tmp_path / "references").iterdir()
    monkeypatch.setattr(kept_module, "_IN_MEMORY", {})
    monkeypatch.setattr(kept_module, "reference_errors", None)
    assert kept_references(train, real, 100, seed=0, keys=FIDELITY_KEYS, folder=tmp_path) == first
    assert kept_references(train, real, 100, seed=0, keys=FIDELITY_KEYS) is not None
    monkeypatch.undo()
    path.write_text("{")
    monkeypatch.setattr(kept_module, "_IN_MEMORY", {})
    assert kept_references(train, real, 100, seed=0, keys=FIDELITY_KEYS, folder=tmp_path) == first
    other = kept_references(train, real, 101, seed=0, keys=FIDELITY_KEYS, folder=tmp_path)
    assert other != first


def test_windows_of_other_shapes_are_refused():
    w = bernoulli(np.random.default_rng(0), 10, 3, 5)
    with pytest.raises(DataError, match="3 neurons x 4 bins, the real ones 3 x 5"):
        score(w, w[:, :, :4].copy())
    with pytest.raises(DataError, match="uint8"):
        score(w, w.astype(float))


def test_references_survive_json_and_depend_on_the_seed_alone(sets):
    train, test = (windows[:300] for windows in sets)
    first = reference_errors(train, test, 200, seed=1)
    assert ReferenceErrors.model_validate_json(first.model_dump_json()) == first
    assert reference_errors(train, test, 200, seed=1) == first
    assert reference_errors(train, test, 200, seed=2) != first


def test_a_generated_set_larger_than_the_training_set_has_its_floor(sets):
    train, test = sets
    small = train[:100]
    whole = reference_errors(small, test, 300, 0, keys=("firing_rate",)).statistics["firing_rate"]
    more = reference_errors(small, test, 310, 0, keys=("firing_rate",)).statistics["firing_rate"]
    assert whole.floor == pytest.approx(STATISTICS["firing_rate"].error(test, small))
    assert more.floor == pytest.approx(whole.floor, rel=0.2)
