"""Whether SpiQGAN trains on any recording as it comes: simulated populations of very different rates and correlations.

    python benchmarks/any_recording.py [--steps 1000] [--models spiqgan spiqgan_product] [--recordings bursts rare]

Neurons are thresholds of Gaussian processes that share some of their drive, with rates drawn log-uniformly. A line a
recording and model: the skill of the firing rate and, beside it, that of draws with exactly the training rates, above
which only luck leads; then the fidelity. Windows of the test split.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtri
from studies import SAMPLES, configured, measure

from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.task import Task, build_task
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.scoring.score import score
from spiqbench.seeds import derive_seed

MODELS = (
    "spiqgan",
    "spiqgan_product",
    "spiqgan_shallow",
    "spiqgan_patch",
    "spiqgan_memory",
    "spiqgan_memory_dephased",
    "spiqgan_word",
)
MOST_WORD_NEURONS = 12
GROUPS = 96


@dataclass(frozen=True)
class Population:
    """What is simulated.

    Attributes:
        neurons: how many.
        rates: lowest and highest, spikes a bin.
        shared: share of the variance of a neuron's drive that all neurons have in common.
        memory: time constant of the drive, in bins.
        bursts: share of the time outside of which nobody fires; 1: no bursts.
        bins: of the recording, over all groups.
        bin_width_ms: width of a bin.
    """

    neurons: int
    rates: tuple[float, float]
    shared: float
    memory: float
    bursts: float = 1.0
    bins: int = 96 * 1600
    bin_width_ms: float = 20.0


RECORDINGS: Mapping[str, Population] = {
    "mixed, 4": Population(4, (0.001, 0.5), 0.3, 4.0),
    "mixed, 16": Population(16, (0.001, 0.5), 0.3, 4.0),
    "mixed, 50": Population(50, (0.001, 0.5), 0.2, 4.0),
    "rare, 8": Population(8, (0.0007, 0.002), 0.4, 6.0, bin_width_ms=1.0),
    "rare, 16": Population(16, (0.001, 0.01), 0.4, 10.0, bin_width_ms=2.0),
    "bursts, 8": Population(8, (0.004, 0.06), 0.6, 6.0, bursts=0.1, bin_width_ms=5.0),
    "busy, 8": Population(8, (0.2, 0.5), 0.3, 2.0, bin_width_ms=100.0),
    "no correlations, 8": Population(8, (0.005, 0.3), 0.0, 0.2),
}


def simulate(population: Population, name: str) -> Task:
    """A task of the population, its groups blocks with a gap."""
    rng = np.random.default_rng(derive_seed("any recording", name))
    low, high = np.log(population.rates)
    rates = np.exp(rng.uniform(low, high, population.neurons))
    drive = np.sqrt(population.shared) * _process(rng, population.bins, 1, population.memory)
    drive = drive + np.sqrt(1 - population.shared) * _process(
        rng, population.bins, population.neurons, population.memory
    )
    awake = np.ones((population.bins, 1), dtype=bool)
    if population.bursts < 1:
        awake = _process(rng, population.bins, 1, 4 * population.memory) < ndtri(population.bursts)
    spikes = (drive < ndtri(np.minimum(rates / population.bursts, 0.95))) & awake
    activity = spikes.reshape(GROUPS, -1, population.neurons).astype(np.uint8)
    label = name.replace(", ", "_").replace(" ", "_")
    recording = Recording(activity, population.bin_width_ms, Provenance(name=label, source="simulated"))
    return build_task({"recording": recording, "time_bins": 16, "groups": "repeats"})


def _process(rng: np.random.Generator, bins: int, count: int, memory: float) -> NDArray[np.float64]:
    """Stationary autoregressions of unit variance, `(bins, count)`."""
    keep = np.exp(-1 / memory)
    start = rng.standard_normal((1, count))
    shocks = np.sqrt(1 - keep**2) * rng.standard_normal((bins, count))
    found, _ = lfilter([1.0], [1.0, -keep], shocks, axis=0, zi=keep * start)
    return np.asarray(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=1000, help="of each run")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--models", nargs="*", default=MODELS)
    parser.add_argument("--recordings", nargs="*", default=list(RECORDINGS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.recordings:
        task = simulate(RECORDINGS[name], name)
        real = RealWindows(task.test, task.splits.test.groups)
        references = reference_errors(task.train, real, SAMPLES, seed=0)
        rates = task.train.mean((0, 2))
        exact = []
        for seed in range(5):
            rng = np.random.default_rng(derive_seed("exact rates", seed))
            drawn = rng.random((SAMPLES, *task.train.shape[1:])) < rates[:, None]
            exact.append(score(real, drawn.astype(np.uint8), references)["firing_rate"].skill or np.nan)
        best = f"{min(exact):.2f} to {max(exact):.2f}"
        spread = f"{rates.min():.4f} to {rates.max():.3f} spikes a bin"
        print(f"{name}: {spread}, {len(task.train)} windows, exact rates {best}")
        for model in options.models:
            if "word" in model and task.shape.neurons > MOST_WORD_NEURONS:
                continue
            for seed in range(options.seeds):
                row = measure(task, configured({"base": model}), options.steps, seed, real, references)
                print(
                    f"  {model:26} seed {seed}  firing rate {row['skills']['firing_rate']:.3f}  fidelity "
                    f"{row['fidelity']:.3f}  {row['seconds']} s",
                    flush=True,
                )


if __name__ == "__main__":
    main()
