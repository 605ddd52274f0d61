import numpy as np
import pytest
import torch
from spiqbench.baselines.k_pairwise import KPairwise
from spiqbench.baselines.numerics.gibbs_chains import GibbsChains
from spiqbench.baselines.numerics.maximum_entropy import Terms, all_words, word_probabilities

from spiqbench.data.shape import WindowShape


def known_terms(neurons: int, *, count_terms: bool) -> Terms:
    rng = np.random.default_rng(0)
    couplings = np.triu(rng.normal(size=(neurons, neurons)), 1) * 0.6
    potential = np.zeros(neurons + 1)
    if count_terms:
        potential[3:] = [0.8, 0.2, -0.7, -1.0, -1.4][: neurons - 2]
    return Terms(rng.uniform(-2.5, -1.0, size=neurons), couplings + couplings.T, potential)


def with_terms(terms: Terms, bins: int = 4, **options: int) -> KPairwise:
    model = KPairwise(WindowShape(len(terms.fields), bins), **options)
    model.fields.copy_(torch.from_numpy(terms.fields))
    model.couplings.copy_(torch.from_numpy(terms.couplings))
    model.potential.copy_(torch.from_numpy(terms.potential))
    return model


def fitted(windows: torch.Tensor, **options: int | bool) -> KPairwise:
    model = KPairwise(WindowShape(*windows.shape[1:]), **options)
    model.solve(windows, torch.Generator().manual_seed(0))
    return model


def moments(windows: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    words = windows.transpose(1, 2).reshape(-1, windows.shape[1]).double().numpy()
    return words.T @ words / len(words), np.bincount(
        words.sum(1).astype(int), minlength=words.shape[1] + 1
    ) / len(words)


def assert_same_moments(first: torch.Tensor, second: torch.Tensor) -> None:
    bins = [windows.shape[0] * windows.shape[2] for windows in (first, second)]
    for one, other in zip(moments(first), moments(second), strict=True):
        error = np.sqrt(np.maximum(one, 1e-5) * (1 / bins[0] + 1 / bins[1]))
        assert np.max(np.abs(one - other) / error) < 4.5


@pytest.mark.parametrize("count_terms", [True, False])
def test_parameters_are_recovered_from_the_model_itself(count_terms: bool) -> None:
    terms = known_terms(5, count_terms=count_terms)
    windows = with_terms(terms).sample(200_000, rng=torch.Generator().manual_seed(0))
    model = fitted(windows, count_terms=count_terms)
    np.testing.assert_allclose(model.fields, terms.fields, atol=0.04)
    np.testing.assert_allclose(model.couplings, terms.couplings, atol=0.08)
    np.testing.assert_allclose(model.potential, terms.potential, atol=0.25)
    assert float(model.potential.abs().max()) > 0.1 or not count_terms


@pytest.mark.parametrize("count_terms", [True, False])
def test_the_exact_fit_has_the_moments_of_the_data(count_terms: bool) -> None:
    """On data that no such model made: words with a common hidden cause."""
    rng = np.random.default_rng(1)
    rates = np.where(rng.random((5000, 1, 4)) < 0.3, 0.5, 0.05)
    data = torch.from_numpy((rng.random((5000, 7, 4)) < rates).astype(np.uint8))
    model = fitted(data, count_terms=count_terms)
    terms = Terms(model.fields.numpy(), model.couplings.numpy(), model.potential.numpy())
    words = all_words(7)
    probabilities = word_probabilities(words, terms)
    together, counts = moments(data)
    np.testing.assert_allclose((words.T * probabilities) @ words, together, atol=1e-5)
    reached = np.bincount(words.sum(1).astype(int), probabilities)
    if count_terms:
        np.testing.assert_allclose(reached, counts, atol=1e-5)
        assert_same_moments(data, model.sample(5000, rng=torch.Generator().manual_seed(2)))
    else:
        assert np.abs(reached - counts).max() > 0.01


def test_chains_draw_from_the_model() -> None:
    terms = known_terms(6, count_terms=True)
    exact = with_terms(terms).sample(20_000, rng=torch.Generator().manual_seed(0))
    chains = with_terms(terms, exact_up_to=0).sample(20_000, rng=torch.Generator().manual_seed(0))
    assert_same_moments(exact, chains)


def test_one_gibbs_sweep_leaves_the_distribution_as_it_is() -> None:
    terms = known_terms(4, count_terms=True)
    words = all_words(4)
    probabilities = word_probabilities(words, terms)
    drawn = words[np.random.default_rng(0).choice(16, size=400_000, p=probabilities)]
    swept = GibbsChains(torch.from_numpy(drawn), torch.Generator().manual_seed(1)).sweep(terms)
    index = (2.0 ** np.arange(4) @ swept.double().numpy()).astype(int)
    np.testing.assert_allclose(
        np.bincount(index, minlength=16) / 400_000, probabilities, atol=4.5 * 0.5 / 632
    )


def test_fit_by_chains_reproduces_the_constrained_moments() -> None:
    rng = np.random.default_rng(3)
    drive = rng.random((3000, 1, 8))
    rates = np.where(drive < 0.25, 0.3, 0.03) * np.linspace(0.3, 1.5, 20)[None, :, None]
    data = torch.from_numpy((rng.random((3000, 20, 8)) < rates).astype(np.uint8))
    drawn = fitted(data, exact_up_to=10).sample(3000, rng=torch.Generator().manual_seed(4))
    assert_same_moments(data, drawn)


@pytest.mark.parametrize("neurons", [1, 2, 3, 18])
def test_counts_beyond_training_are_never_drawn(neurons: int) -> None:
    windows = torch.zeros((200, neurons, 2), dtype=torch.uint8)
    windows[::2, 0] = 1
    drawn = fitted(windows, steps=50).sample(2000, rng=torch.Generator().manual_seed(0))
    assert int(drawn.sum(dim=1).max()) == 1
    assert drawn[:, 0].double().mean() == pytest.approx(0.5, abs=0.1)


def test_couplings_that_add_up_do_not_make_unseen_counts_likely() -> None:
    """Any two of twelve neurons fire together, never three: each coupling is strong, and 66 of them outweigh much."""
    pairs = np.array([(i, j) for i in range(12) for j in range(i)])
    windows = torch.zeros((1000, 12, 4), dtype=torch.uint8)
    chosen = pairs[np.random.default_rng(0).integers(len(pairs), size=(500, 4))]
    for window, of_bins in zip(windows, chosen, strict=False):
        for bin_, pair in enumerate(of_bins):
            window[pair, bin_] = 1
    drawn = fitted(windows).sample(2000, rng=torch.Generator().manual_seed(0))
    assert int(drawn.sum(dim=1).max()) == 2
    assert drawn.sum(dim=1).double().mean() == pytest.approx(1.0, abs=0.05)


def test_number_of_parameters() -> None:
    assert KPairwise(WindowShape(8, 16)).parameter_counts().generator == 8 + 28 + 6
    assert KPairwise(WindowShape(8, 16), count_terms=False).parameter_counts().generator == 36
