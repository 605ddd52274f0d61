"""Discrete diffusion: spikes and silences are hidden one by one, and a network learns to put them back."""

import torch
from pytorch_lightning.utilities.types import OptimizerLRSchedulerConfig
from torch import Generator as TorchGenerator
from torch import Tensor, nn
from torch.nn import functional

from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError
from spiqbench.models.chunks import draw_in_chunks
from spiqbench.models.contract import LikelihoodKind, ParameterCounts, SpikeGenerator, count_parameters
from spiqbench.models.rates import logit_rates
from spiqbench.models.schedule import annealed_adam
from spiqbench.seeds import torch_generator

KERNEL = 5
BOUND_DRAWS = 32
"""Levels of masking, evenly spread, that the bound of a window is averaged over."""
WINDOWS_AT_ONCE = 1024


def lowest(values: Tensor, counts: Tensor) -> Tensor:
    """1 where a value is among the `counts[row]` lowest of its row, else 0; one sort and a threshold a row."""
    edges = values.sort(dim=1).values.gather(1, counts[:, None] - 1)
    return (values <= edges).float()


class MaskedDiffusion(SpikeGenerator):
    """Absorbing-state diffusion over the cells (neuron, bin) of a window.

    Forwards, cells are masked in random order until none is left. Backwards, a network sees which cells are
    masked and the values of the others and gives each masked one a spike probability; windows are drawn by
    unmasking equal parts of the cells over `denoising_steps`. Cells unmasked in the same step are independent
    given the rest, so fewer steps are faster and blur correlations. The bound on the likelihood is the mean
    cross-entropy of the masked cells times the number of cells; how many are masked is drawn evenly.

    The network is convolutional over time, with neurons as channels and three residual blocks of growing
    dilation. The latent diffusion model of Kapoor et al. 2024 (arXiv:2407.08751) puts a continuous diffusion
    behind an autoencoder of much longer trials; windows of some hundred cells need no autoencoder.

    Args:
        width: channels of the hidden layers.
        denoising_steps: network evaluations a drawn window; at most the number of cells.
        learning_rate: of Adam, at the start; it falls to zero along a cosine.
    """

    def __init__(
        self,
        shape: WindowShape,
        *,
        width: int = 32,
        denoising_steps: int = 64,
        learning_rate: float = 6e-3,
    ) -> None:
        super().__init__(shape)
        if denoising_steps < 1:
            raise ConfigError(f"denoising_steps has to be at least 1, not {denoising_steps}")
        self.denoising_steps = min(denoising_steps, shape.neurons * shape.time_bins)
        self.sampling_passes = float(self.denoising_steps)
        self.learning_rate = learning_rate
        self.inlet = nn.Conv1d(2 * shape.neurons, width, KERNEL, padding="same")
        self.blocks = nn.ModuleList(
            nn.Conv1d(width, width, KERNEL, padding="same", dilation=dilation) for dilation in (1, 2, 4)
        )
        self.outlet = nn.Conv1d(width, shape.neurons, 1)

    def prepare(self, windows: Tensor) -> None:
        assert self.outlet.bias is not None
        self.outlet.bias.copy_(logit_rates(windows))

    def logits(self, windows: Tensor, known: Tensor) -> Tensor:
        """Log odds of a spike in each cell given those where `known` is 1: `(samples, neurons, bins)`."""
        hidden = self.inlet(torch.cat([windows * known, known], dim=1))
        for block in self.blocks:
            hidden = hidden + block(functional.silu(hidden))
        return self.outlet(functional.silu(hidden))

    def bound(self, windows: Tensor) -> Tensor:
        """Upper bound on the mean negative log-likelihood of a window in nats, estimated on random masks.

        Args:
            windows: float `(samples, neurons, time_bins)`.
        """
        samples = len(windows)
        cells = self.shape.neurons * self.shape.time_bins
        # Stratified over the batch: an even spread of masking levels makes the estimate less noisy.
        level = (
            torch.arange(samples, device=windows.device) + torch.rand(samples, device=windows.device)
        ) / samples
        masked_cells = (level * cells).long().clamp_max(cells - 1) + 1
        masked = lowest(torch.rand(samples, cells, device=windows.device), masked_cells).view(windows.shape)
        cross_entropy = functional.binary_cross_entropy_with_logits(
            self.logits(windows, 1 - masked), windows, reduction="none"
        )
        return ((cross_entropy * masked).sum(dim=(1, 2)) * cells / masked_cells).mean()

    def training_step(self, batch: Tensor, batch_idx: int) -> Tensor:
        loss = self.bound(batch.float())
        self.log("likelihood_bound", loss)
        return loss

    def configure_optimizers(self) -> OptimizerLRSchedulerConfig:
        return annealed_adam(self, self.parameters(), self.learning_rate)

    def sample(self, n: int, *, rng: TorchGenerator) -> Tensor:
        return draw_in_chunks(n, lambda m: self._draw(m, rng))

    def _draw(self, m: int, rng: TorchGenerator) -> Tensor:
        shape = (m, self.shape.neurons, self.shape.time_bins)
        cells = self.shape.neurons * self.shape.time_bins
        turn = torch.rand(m, cells, generator=rng).reshape(shape)
        ends = turn.flatten(1).sort(dim=1).values
        windows, known = torch.zeros(shape), torch.zeros(shape, dtype=torch.bool)
        for step in range(self.denoising_steps):
            last = cells * (step + 1) // self.denoising_steps
            odds = self.logits(windows.to(self.device), known.float().to(self.device)).cpu()
            spikes = torch.rand(shape, generator=rng) < torch.sigmoid(odds)
            then = turn <= ends[:, last - 1, None, None]
            windows = torch.where(then & ~known, spikes.float(), windows)
            known = then
        return windows

    @property
    def likelihood_kind(self) -> LikelihoodKind:
        return "lower_bound"

    @torch.no_grad()
    def log_likelihood(self, windows: Tensor) -> Tensor:
        """The evidence lower bound of the sampler itself: of the order and the parts that windows are drawn in.

        Cells that are unmasked together count as independent given what is known before, as they are drawn. A part
        is a random share of the masked cells, so all of these stand for it. Averaged over orders and parts.
        """
        rng = torch_generator("masks")
        return torch.cat([self._sampler_bound(some.float(), rng) for some in windows.split(WINDOWS_AT_ONCE)])

    def _sampler_bound(self, windows: Tensor, rng: TorchGenerator) -> Tensor:
        cells, steps = windows[0].numel(), self.denoising_steps
        total = torch.zeros(len(windows), dtype=torch.float64)
        for draw in range(BOUND_DRAWS):
            level = (draw + torch.rand(len(windows), generator=rng)) / BOUND_DRAWS
            step = (level * steps).long().clamp_max(steps - 1)
            before, after = cells * step // steps, cells * (step + 1) // steps
            masked = lowest(torch.rand(len(windows), cells, generator=rng), cells - before).view(
                windows.shape
            )
            cross_entropy = functional.binary_cross_entropy_with_logits(
                self.logits(windows, 1 - masked), windows, reduction="none"
            )
            share = (after - before) / (cells - before)
            total -= (cross_entropy * masked).sum(dim=(1, 2)).double() * share * steps / BOUND_DRAWS
        return total

    def parameter_counts(self) -> ParameterCounts:
        return ParameterCounts(generator=count_parameters(self))
