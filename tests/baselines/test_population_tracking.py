import numpy as np
import pytest
import torch
from spiqbench.baselines.population_tracking import PopulationTracking

from spiqbench.data.shape import WindowShape


def known() -> PopulationTracking:
    model = PopulationTracking(WindowShape(5, 6))
    model.count_probabilities.copy_(torch.tensor([0.5, 0.2, 0.15, 0.1, 0.04, 0.01]))
    model.log_odds[1:5] = torch.from_numpy(np.random.default_rng(0).normal(size=(4, 5)))
    return model


def fitted(windows: torch.Tensor, *, matched: bool) -> PopulationTracking:
    model = PopulationTracking(WindowShape(*windows.shape[1:]), matched=matched)
    model.solve(windows, torch.Generator().manual_seed(0))
    return model


def rates_given_count(windows: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    words = windows.transpose(1, 2).reshape(-1, windows.shape[1]).numpy()
    counts = words.sum(axis=1)
    rates = np.stack([words[counts == k].mean(axis=0) for k in range(1, windows.shape[1])])
    return rates, np.bincount(counts, minlength=windows.shape[1] + 1) / len(counts)


def test_parameters_are_recovered_from_the_model_itself() -> None:
    model = known()
    again = fitted(model.sample(40_000, rng=torch.Generator().manual_seed(0)), matched=True)
    np.testing.assert_allclose(again.count_probabilities, model.count_probabilities, atol=0.005)
    # Odds are known up to a factor a count: only their ratios decide who fires.
    centred = [
        odds - odds.mean(axis=1, keepdims=True)
        for odds in (again.log_odds[1:4].numpy(), model.log_odds[1:4].numpy())
    ]
    np.testing.assert_allclose(*centred, atol=0.06)


def test_rates_given_the_count_are_reproduced_when_matched() -> None:
    data = known().sample(20_000, rng=torch.Generator().manual_seed(1))
    drawn = fitted(data, matched=True).sample(20_000, rng=torch.Generator().manual_seed(2))
    (expected, counts), (found, drawn_counts) = rates_given_count(data), rates_given_count(drawn)
    np.testing.assert_allclose(drawn_counts, counts, atol=0.006)
    error = np.sqrt(0.5 / (120_000 * counts[1:5]))
    assert np.all(np.abs(found - expected) < 4.5 * error[:, None])


def test_the_published_model_keeps_the_count_but_moves_the_rates() -> None:
    data = known().sample(20_000, rng=torch.Generator().manual_seed(1))
    drawn = fitted(data, matched=False).sample(20_000, rng=torch.Generator().manual_seed(2))
    (expected, counts), (found, drawn_counts) = rates_given_count(data), rates_given_count(drawn)
    np.testing.assert_allclose(drawn_counts, counts, atol=0.006)
    assert np.abs(found - expected).max() > 0.03


@pytest.mark.parametrize("neurons", [1, 2, 50])
def test_counts_never_seen_are_never_drawn(neurons: int) -> None:
    windows = torch.zeros((40, neurons, 3), dtype=torch.uint8)
    windows[::2, 0] = 1
    drawn = fitted(windows, matched=True).sample(500, rng=torch.Generator().manual_seed(0))
    assert set(drawn.sum(dim=1).unique().tolist()) == {0, 1}


def test_number_of_parameters() -> None:
    assert PopulationTracking(WindowShape(8, 16)).parameter_counts().generator == 64
    assert PopulationTracking(WindowShape(50, 32)).parameter_counts().generator == 2500
