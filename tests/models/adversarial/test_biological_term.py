"""The biological loss of probabilities and of exact moments, where both are known."""

import pytest
import torch

from spiqbench.models.adversarial.biological_loss import BiologicalLoss
from spiqbench.models.adversarial.biological_term import term_of_exact_moments, term_of_probabilities
from spiqbench.models.adversarial.moments import moments_of_probabilities
from spiqbench.seeds import torch_generator


def test_noisy_probabilities_give_the_term_of_the_exact_moments_on_average() -> None:
    """Probabilities are 0.1 or 0.7 for a whole window: two windows, equally weighted, have the exact moments.

    Rates and counts are means over windows, so the product of two estimates of their errors has no bias.
    """
    both = torch.tensor([0.1, 0.7]).view(2, 1, 1).expand(2, 3, 5)
    loss = BiologicalLoss(3, 5, {"firing_rate": 1.0, "k_probability": 1.0})
    rng = torch_generator(0)
    rates = torch.tensor([0.1, 0.3, 0.6])[:, None].expand(2000, 3, 5)
    loss.fit_targets(torch.bernoulli(rates, generator=rng).to(torch.uint8))
    exact = float(term_of_exact_moments(loss, moments_of_probabilities(both)))
    draws = [
        float(term_of_probabilities(loss, both[torch.randint(2, (20,), generator=rng)])) for _ in range(2000)
    ]
    estimate, spread = torch.tensor(draws).mean(), torch.tensor(draws).std()
    assert exact > 0.01
    assert float(estimate) == pytest.approx(exact, abs=4 * float(spread) / 2000**0.5)
    assert 4 * float(spread) / 2000**0.5 < 0.2 * exact
