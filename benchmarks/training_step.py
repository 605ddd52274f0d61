"""What a training step consists of: milliseconds and shares of circuit, noise, loss, critic and trainer.

    python benchmarks/training_step.py --models spiqgan spiqgan_product --neurons 8 16 50

CPU time of one thread, medians. Parts are timed on their own, forward and backward, with the sizes that a step has:
`circuit` and `noise` for generators on qubits, `network` for the spike probabilities of others, `loss` the moments and
the biological loss of given probabilities, `critic` an update of the critic and the score of the windows. `rest` is
what is left of a step in a bare loop (optimiser, schedules), `trainer` what the trainer adds to it. Models without an
adversarial loop have `loss` (forward and backward of the training step), `rest` and `trainer` alone. `validation` is
the largest share of a training that its evaluations (drawing and scoring) come to, with the most that their counted
cost allows, see `spiqbench.training.evaluations`.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_lightning import Callback
from torch import Tensor

from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.errors import ConfigError
from spiqbench.models.adversarial.loop import AdversarialGenerator
from spiqbench.models.build import build_generator, generator_class
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.models.spiqgan.generator import SpiQGAN
from spiqbench.quantum.expectations import expectations
from spiqbench.report.escaping import table
from spiqbench.scoring.selection import SelectionScore
from spiqbench.training.evaluations import LARGEST_SHARE, WINDOWS, evaluation_cost
from spiqbench.training.fit import fit
from spiqbench.training.modes import evaluating
from spiqbench.training.steps import BATCH_SIZE

TIME_BINS = 16
WARM_UP = 2
TWINS = ("spiqgan", "spiqgan_product")
TURNS = 5
PARTS = ("circuit", "noise", "network", "loss", "critic", "rest", "trainer")


class Parts(Callback):
    """Times the steps of a fit, then, in the middle of it, the same step bare and its parts."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.steps: list[float] = []
        self.found: dict[str, float] = {}

    def on_train_batch_end(self, trainer: Any, generator: Any, outputs: Any, batch: Tensor, *_: Any) -> None:
        now = time.process_time()
        if self.steps:
            self.steps[-1] = now - self.steps[-1]
        if sum(self.steps[WARM_UP:]) > self.seconds:
            whole = statistics.median(self.steps[WARM_UP:])
            bare = self.timed(partial(bare_step, generator, batch))
            self.found = {name: self.timed(call) for name, call in parts(generator, batch).items()}
            self.found["rest"] = bare - sum(self.found.values())
            self.found["trainer"] = whole - bare
            trainer.should_stop = True
        self.steps.append(time.process_time())

    def timed(self, call: Callable[[], object]) -> float:
        """Seconds of a call, median of at least three."""
        call()
        seconds: list[float] = []
        while len(seconds) < 3 or sum(seconds) < self.seconds / 4:
            start = time.process_time()
            call()
            seconds.append(time.process_time() - start)
        return statistics.median(seconds)


def bare_step(generator: Any, batch: Tensor) -> None:
    """A training step without the trainer around it."""
    loss = generator.training_step(batch, 0)
    if loss is None:
        return
    optimizer = generator.optimizers(use_pl_optimizer=False)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def parts(generator: Any, batch: Tensor) -> dict[str, Callable[[], object]]:
    """Calls that do one part of a step each."""
    if not isinstance(generator, AdversarialGenerator):
        return {"loss": lambda: generator.training_step(batch, 0).backward()}
    rng = torch.Generator().manual_seed(0)
    windows = generator.moment_windows
    found: dict[str, Callable[[], object]] = {}
    if isinstance(generator, SpiQGAN) and generator.word_readout is None:
        runs = [tuple(x.detach().requires_grad_() for x in run) for run in generator.runs(windows, rng)]
        found["circuit"] = lambda: [
            backward(expectations(generator.circuit, *run, generator.engine)) for run in runs
        ]
        found["noise"] = lambda: backward(
            torch.stack([encoding.sum() for encoding, _ in generator.runs(windows, rng)])
        )
    own_moments = type(generator).draw is not AdversarialGenerator.draw and "circuit" not in found
    if own_moments:
        found["loss"] = lambda: backward(generator.biological_loss(*generator.draw(windows, rng=rng).moments))
    else:
        if "circuit" not in found:
            found["network"] = lambda: backward(generator.probabilities(windows, rng=rng))
        given = generator.probabilities(windows, rng=rng).detach().requires_grad_()
        found["loss"] = lambda: backward(generator.biological_loss.of_probabilities(given))
    if generator.critic is not None:
        drawn = generator.windows_for_critic(windows, rng=rng).detach().requires_grad_()
        critic = generator.critic

        def play() -> None:
            generator._update_critic(batch)
            backward(critic(drawn))

        found["critic"] = play
    return found


def backward(outputs: Tensor) -> None:
    if outputs.requires_grad:
        outputs.sum().backward()


def validation_share(generator: Any, windows: NDArray[np.uint8], step: float) -> float:
    """Largest share of evaluations in a training whose steps take so many seconds."""
    half = len(windows) // 2
    selection = SelectionScore(windows[:half], windows[half:], WINDOWS)

    def evaluate() -> float:
        with evaluating(generator), torch.no_grad():
            return selection(generator.sample(WINDOWS, rng=torch.Generator().manual_seed(0)).numpy())

    seconds = []
    for _ in range(4):
        start = time.process_time()
        evaluate()
        seconds.append(time.process_time() - start)
    a_step = LARGEST_SHARE / evaluation_cost(generator.sampling_passes) * statistics.median(seconds[1:])
    return a_step / (a_step + step)


@dataclass(frozen=True)
class Step:
    """Seconds of each part of a model's step, and the share of validation."""

    model: str
    neurons: int
    found: dict[str, float]
    validation: float

    @property
    def whole(self) -> float:
        """Seconds of a step."""
        return sum(self.found.values())

    @property
    def cells(self) -> list[str]:
        """Its line of the table."""
        shares = [
            f"{1e3 * self.found[part]:.2f} ({self.found[part] / self.whole:.0%})"
            if part in self.found
            else "-"
            for part in PARTS
        ]
        whole = f"{1e3 * self.whole:.2f}"
        return [f"`{self.model}`", str(self.neurons), whole, *shares, f"{self.validation:.1%}"]


HEAD = ("model", "neurons", "step, ms", *PARTS, "validation")


def measured(model: str, neurons: int, seconds: float) -> Step:
    config = compose(RunConfig, [f"model={model}"]).model
    recording = simulated(neurons=neurons, repeats=100, time_bins=400, seed=0)
    windows = cut_windows(recording.spikes, TIME_BINS)
    torch.manual_seed(0)
    generator = build_generator(config, WindowShape(neurons, TIME_BINS))
    callback = Parts(seconds)
    fit(generator, windows, steps=10**6, batch_size=BATCH_SIZE, callbacks=[callback])
    share = validation_share(generator, windows, sum(callback.found.values()))
    return Step(model, neurons, callback.found, share)


def step_table(models: Sequence[str], sizes: Sequence[int], seconds: float) -> str:
    """A line for each number of neurons and model; a size that a model refuses is left out."""
    rows = []
    for neurons in sizes:
        for model in models:
            with suppress(ConfigError):
                rows.append(measured(model, neurons, seconds).cells)
    return table(HEAD, rows)


def twin_tables(sizes: Sequence[int], seconds: float) -> str:
    """The same for SpiQGAN and its twin, in turns, and what entanglement costs; the median turn of each counts."""
    pairs = [_in_turns(neurons, seconds) for neurons in sizes]
    steps = table(HEAD, [step.cells for pair in pairs for step in pair])
    ratios = [[str(own.neurons), f"{own.whole / twin.whole:.2f}"] for own, twin in pairs]
    return f"{steps}\n\n{table(['neurons', f'step of `{TWINS[0]}` over that of `{TWINS[1]}`'], ratios)}"


def _in_turns(neurons: int, seconds: float) -> list[Step]:
    turns = [[measured(model, neurons, seconds) for model in TWINS] for _ in range(TURNS)]
    return [
        sorted(of_model, key=lambda step: step.whole)[TURNS // 2] for of_model in zip(*turns, strict=True)
    ]


def trained_models() -> list[str]:
    """All models that are trained step by step."""
    return [
        name
        for name in options("model")
        if name != "custom"
        and not issubclass(generator_class(compose(RunConfig, [f"model={name}"]).model), SelfFittingGenerator)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="*", help="default: all that are trained step by step")
    parser.add_argument("--neurons", nargs="*", type=int, default=[8, 16, 50])
    parser.add_argument("--seconds", type=float, default=1.0, help="timed for each model and size")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    print(step_table(chosen.models or trained_models(), chosen.neurons, chosen.seconds))


if __name__ == "__main__":
    main()
