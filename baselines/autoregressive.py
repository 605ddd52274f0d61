"""Causal recurrent model over population words, exact in its likelihood."""

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn import functional

from spiqbench.data.shape import WindowShape
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.models.schedule import annealed_adam

from .numerics.running_sums import nade_logits


class Autoregressive(SpikeGenerator):
    """A gated recurrent network over bins, whose state conditions a neural autoregressive model of each word.

    `p(x) = prod_t prod_i p(x_ti | x_t,<i, x_<t)`. The recurrent state of the words so far shifts the biases
    of a NADE (neural autoregressive distribution estimator) over the neurons of the next word, so that
    neurons are dependent inside a bin as well as across bins. Trained by maximum likelihood, drawn one neuron
    at a time, in the task's order of neurons.

    Args:
        width: units of the recurrent state and of the NADE's hidden layer.
        learning_rate: of Adam, at the start; it falls to zero along a cosine.
    """

    def __init__(self, shape: WindowShape, *, width: int = 32, learning_rate: float = 1e-2) -> None:
        super().__init__(shape)
        self.width = width
        self.learning_rate = learning_rate
        neurons = shape.neurons
        self.start = nn.Parameter(torch.zeros(width))
        self.recurrence = nn.GRU(neurons, width, batch_first=True)
        self.hidden_bias = nn.Linear(width, width)
        self.visible_bias = nn.Linear(width, neurons)
        self.inward = nn.Parameter(torch.randn(neurons, width) / width**0.5)
        self.outward = nn.Parameter(torch.randn(neurons, width) / width)

    def prepare(self, windows: Tensor) -> None:
        self.visible_bias.bias.copy_(logit_rates(windows))

    def states(self, words: Tensor) -> Tensor:
        """State before each bin, `(samples, time_bins, width)`; words are `(samples, time_bins, neurons)`."""
        start = self.start.expand(len(words), 1, self.width)
        later, _ = self.recurrence(words[:, :-1], self.start.expand(1, len(words), self.width).contiguous())
        return torch.cat([start, later], dim=1)

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "exact"

    def log_likelihood(self, windows: Tensor) -> Tensor:
        words = windows.transpose(1, 2).float()
        states = self.states(words)
        given_word = nade_logits(
            self.hidden_bias(states).flatten(0, 1), words.flatten(0, 1), self.inward, self.outward
        )
        logits = self.visible_bias(states) + given_word.view(words.shape)
        return -functional.binary_cross_entropy_with_logits(logits, words, reduction="none").sum(dim=(1, 2))

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = -self.log_likelihood(batch).mean()
        self.log("negative_log_likelihood", loss)
        return loss

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self._draw(m, rng))

    def _draw(self, m: int, rng: TorchGenerator) -> Tensor:
        uniforms = torch.rand(self.shape.time_bins, self.shape.neurons, m, generator=rng).to(self.device)
        state = self.start.expand(1, m, self.width).contiguous()
        words = []
        for bin_uniforms in uniforms:
            word = self._draw_word(state[0], bin_uniforms)
            words.append(word)
            _, state = self.recurrence(word.unsqueeze(1), state)
        return torch.stack(words, dim=2)

    def _draw_word(self, state: Tensor, uniforms: Tensor) -> Tensor:
        before = self.hidden_bias(state)
        biases = self.visible_bias(state)
        spikes = []
        for neuron, uniform in enumerate(uniforms):
            logit = biases[:, neuron] + torch.sigmoid(before) @ self.outward[neuron]
            spike = (uniform < torch.sigmoid(logit)).float()
            before = before + spike.unsqueeze(1) * self.inward[neuron]
            spikes.append(spike)
        return torch.stack(spikes, dim=1)

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=count_parameters(self))
