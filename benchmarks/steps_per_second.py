"""Training steps a second of every trained model by neuron count, on one thread.

    python benchmarks/steps_per_second.py --models spiqgan vae --neurons 8 16 50

Run it on an otherwise idle machine. Steps of a second or so are timed after a short warm-up; validation and the
critic are part of them as in a real run.
"""

import argparse
import time
from typing import Any

import torch
from pytorch_lightning import Callback

from spiqbench.config.compose import compose
from spiqbench.config.names import options
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.models.build import build_generator, generator_class
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.training.fit import fit

WARM_UP = 2


class Clock(Callback):
    """Ends a fit when `seconds` have been timed; `rate` is then steps a second."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.steps = 0
        self.rate = 0.0

    def on_train_batch_end(self, trainer: Any, *args: Any) -> None:
        self.steps += 1
        now = time.perf_counter()
        if self.steps == WARM_UP:
            self.start = now
        elif self.steps > WARM_UP:
            self.rate = (self.steps - WARM_UP) / (now - self.start)
            trainer.should_stop = now - self.start > self.seconds


def steps_per_second(model: str, neurons: int, seconds: float) -> float:
    config = compose(RunConfig, [f"model={model}"]).model
    windows = cut_windows(simulated(neurons=neurons, repeats=100, time_bins=400, seed=0).spikes, 16)
    torch.manual_seed(0)
    generator = build_generator(config, WindowShape(neurons, 16))
    clock = Clock(seconds)
    fit(generator, windows, steps=10**6, callbacks=[clock])
    return clock.rate


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="*", help="default: all that are trained step by step")
    parser.add_argument("--neurons", nargs="*", type=int, default=[8, 16, 50])
    parser.add_argument("--seconds", type=float, default=2.0, help="timed for each model and size")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    models = chosen.models or [
        name
        for name in options("model")
        if name != "custom"
        and not issubclass(generator_class(compose(RunConfig, [f"model={name}"]).model), SelfFittingGenerator)
    ]
    for model in models:
        for neurons in chosen.neurons:
            print(
                f"{model:24} {neurons:4}  {steps_per_second(model, neurons, chosen.seconds):8.2f}", flush=True
            )


if __name__ == "__main__":
    main()
