"""Restricted Boltzmann machine over whole windows."""

from typing import ClassVar

import numpy as np
import torch
from scipy.special import logit
from sklearn.neural_network import BernoulliRBM
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.contract import ParameterCounts
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.seeds import numpy_generator


class RBM(SelfFittingGenerator):
    """Bins and neurons of a window are N T visible units, coupled only through H hidden ones.

    Fitted by scikit-learn's BernoulliRBM (stochastic maximum likelihood, persistent chains), started from the
    training rates, with a learning rate that falls linearly to zero. Samples are ends of independent Gibbs chains
    that start from the visible biases.

    Args:
        hidden: number H of hidden units.
        learning_rate: of the first pass.
        passes: over the training windows.
        batch: windows, and chains, a step.
        gibbs_steps: updates of both layers before a sample is taken.

    Sources: Smolensky 1986; Tieleman, ICML 2008; for retinal words, Koster et al., arXiv:1309.3724.
    """

    source: ClassVar[str] = "Tieleman 2008, doi:10.1145/1390156.1390290; scikit-learn BernoulliRBM"
    parameter_formula: ClassVar[str] = "N T + H + H N T with H hidden units"

    visible_bias: Tensor
    hidden_bias: Tensor
    weights: Tensor

    def __init__(
        self,
        shape: WindowShape,
        *,
        hidden: int = 32,
        learning_rate: float = 0.1,
        passes: int = 60,
        batch: int = 100,
        gibbs_steps: int = 200,
    ) -> None:
        super().__init__(shape)
        if min(hidden, passes, batch, gibbs_steps) < 1 or learning_rate <= 0:
            raise ConfigError("the RBM needs hidden, passes, batch, gibbs_steps and learning_rate above 0")
        self.hidden, self.learning_rate = hidden, learning_rate
        self.passes, self.batch, self.gibbs_steps = passes, batch, gibbs_steps
        self.visible = shape.neurons * shape.time_bins
        self.register_buffer("visible_bias", torch.zeros(self.visible))
        self.register_buffer("hidden_bias", torch.zeros(hidden))
        self.register_buffer("weights", torch.zeros((hidden, self.visible)))

    def solve(self, windows: Tensor, rng: torch.Generator) -> bool:
        vectors = windows.flatten(1).to(torch.float32).numpy()
        numbers = numpy_generator(rng)
        rates = (vectors.sum(axis=0) + 0.5) / (len(vectors) + 1)
        machine = BernoulliRBM(self.hidden, random_state=np.random.RandomState(int(numbers.integers(2**32))))
        # What `partial_fit` would start from zeros and noise; rates first spare it most of the way.
        machine.components_ = numbers.normal(0, 0.01, (self.hidden, self.visible)).astype(np.float32)
        machine.intercept_hidden_ = np.zeros(self.hidden, dtype=np.float32)
        machine.intercept_visible_ = logit(rates).astype(np.float32)
        machine.h_samples_ = np.zeros((min(self.batch, len(vectors)), self.hidden), dtype=np.float32)
        for done in range(self.passes):
            machine.learning_rate = self.learning_rate * (1 - done / self.passes)
            order = numbers.permutation(len(vectors))
            # A step has as many windows as chains; those left over come in another pass.
            for start in range(0, len(order) - len(machine.h_samples_) + 1, len(machine.h_samples_)):
                machine.partial_fit(vectors[order[start : start + len(machine.h_samples_)]])
        self.visible_bias.copy_(torch.from_numpy(machine.intercept_visible_))
        self.hidden_bias.copy_(torch.from_numpy(machine.intercept_hidden_))
        self.weights.copy_(torch.from_numpy(machine.components_))
        return False  # passes are counted, and nothing is looked at that could say whether they were enough

    def sample(self, n: int, *, rng: torch.Generator) -> Tensor:
        visible = torch.bernoulli(torch.sigmoid(self.visible_bias).expand(n, -1), generator=rng)
        for _ in range(self.gibbs_steps):
            hidden = torch.addmm(self.hidden_bias, visible, self.weights.T).sigmoid_()
            hidden = torch.bernoulli(hidden, generator=rng)
            visible = torch.addmm(self.visible_bias, hidden, self.weights).sigmoid_()
            visible = torch.bernoulli(visible, generator=rng)
        return visible.view(n, self.shape.neurons, self.shape.time_bins).to(torch.uint8)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=self.visible + self.hidden + self.visible * self.hidden)
