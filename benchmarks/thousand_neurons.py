"""SpiQGAN on a thousand simulated neurons: the circuit, and a training, in time and memory.

    python benchmarks/thousand_neurons.py --steps 300

CPU time of one thread. Memory is what a call adds to the process at its worst moment. Errors of samples are against
held-out windows, before training and after it.
"""

import argparse
import statistics
import time
from functools import partial
from typing import Any

import torch
from pytorch_lightning import Callback

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.models.build import build_generator
from spiqbench.quantum.circuit import ReuploadingCircuit
from spiqbench.quantum.expectations import expectations
from spiqbench.quantum.timing.peak_memory import peak_memory
from spiqbench.report.escaping import table
from spiqbench.seeds import torch_generator
from spiqbench.statistics.registry import STATISTICS
from spiqbench.training.fit import fit
from spiqbench.training.sampling import sample_in_chunks

TIME_BINS = 16
BATCHES = (256, 1024, 4096)
LOOKED_AT = ("firing_rate", "pairwise_covariance", "k_probability", "autocorrelogram")


class StepTimes(Callback):
    """CPU seconds of each step."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def on_train_batch_start(self, *_: Any) -> None:
        self.start = time.process_time()

    def on_train_batch_end(self, *_: Any) -> None:
        self.seconds.append(time.process_time() - self.start)


def mebibytes(found: int | None) -> str:
    return "unknown" if found is None else f"{found / 2**20:,.0f} MiB"


def circuit_table(neurons: int) -> str:
    """Forward and backward by the batch: memory beyond inputs and outputs should not grow with it."""
    rows = []
    shape = ReuploadingCircuit(neurons, 5)
    for batch in BATCHES:
        rng = torch_generator("thousand", batch)
        encoding = torch.randn(batch, 5, neurons, generator=rng).requires_grad_()
        weights = torch.randn(shape.weight_shape, generator=rng).requires_grad_()

        def step(encoding: torch.Tensor = encoding, weights: torch.Tensor = weights) -> None:
            torch.autograd.grad(expectations(shape, encoding, weights).sum(), (encoding, weights))

        memory = peak_memory(step)
        seconds = []
        for _ in range(3):
            start = time.process_time()
            step()
            seconds.append(time.process_time() - start)
        # gradient of the encoding; <Z> and its cotangent
        outputs = encoding.numel() * 4 + batch * neurons * 4 * 2
        beyond = None if memory is None else memory - outputs
        cells = [str(neurons), str(batch), f"{1e3 * statistics.median(seconds):.0f}"]
        rows.append([*cells, mebibytes(memory), mebibytes(beyond)])
    return table(["neurons", "batch", "circuit, ms", "memory", "of which beyond outputs"], rows)


def training_table(neurons: int, steps: int) -> str:
    """A training, and how near its samples come to held-out windows before and after it."""
    recording = simulated(neurons=neurons, repeats=40, time_bins=400, seed=0)
    windows = cut_windows(recording.spikes, TIME_BINS)
    train, test = windows[::2], windows[1::2]
    times = StepTimes()
    rows = []
    for more in (1, steps):
        torch.manual_seed(0)
        generator = build_generator(
            compose(RunConfig, ["model=spiqgan"]).model, WindowShape(neurons, TIME_BINS)
        )
        times.seconds.clear()
        memory = peak_memory(partial(fit, generator, train, steps=more, callbacks=[times]))
        drawn = sample_in_chunks(generator, len(test), rng=torch_generator("thousand"))
        cells = [str(neurons), f"{generator.parameter_counts().generator:,}", str(more)]
        cells += [f"{statistics.median(times.seconds):.2f}", mebibytes(memory)]
        rows.append([*cells, *(f"{STATISTICS[key].error(drawn, test):.3g}" for key in LOOKED_AT)])
    return table(["neurons", "parameters", "steps", "s a step", "memory", *LOOKED_AT], rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--neurons", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=300)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    print(circuit_table(chosen.neurons), training_table(chosen.neurons, chosen.steps), sep="\n\n")


if __name__ == "__main__":
    main()
