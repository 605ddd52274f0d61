"""Whether SpiQGAN trains on any recording as it comes: simulated populations of very different rates and correlations.

    python benchmarks/any_recording.py [--steps 1000] [--models spiqgan spiqgan_product] [--recordings bursts rare]

Neurons are thresholds of Gaussian processes that share some of their drive, with rates drawn log-uniformly. A line a
recording and model: the skill of the firing rate and, beside it, that of draws with exactly the training rates, above
which only luck leads; then the fidelity, all of the four statistics alone. Windows of the test split.
"""

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtri
from studies import configured

from spiqbench.data.recording import Provenance, Recording
from spiqbench.data.task import Task, build_task
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.scoring.selection import SelectionScore
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.fit import fit
from spiqbench.training.sampling import sample_in_chunks

MODELS = (
    "spiqgan",
    "spiqgan_product",
    "spiqgan_shallow",
    "spiqgan_patch",
    "spiqgan_feedback",
    "spiqgan_feedback_product",
    "spiqgan_memory",
    "spiqgan_memory_dephased",
    "spiqgan_word",
)
MOST_WORD_NEURONS = 12
GROUPS = 96
RATE = "firing_rate"
SAMPLES = 2**15
"""Enough for rare spikes: 4 096 windows hold 65 of a neuron that fires in one bin of a thousand, a draw of its rate."""
EXACT_DRAWS = 5


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


def draw_at_rates(task: Task, seed: int) -> NDArray[np.uint8]:
    """Independent draws with exactly the training rates."""
    rng = np.random.default_rng(derive_seed("exact rates", seed))
    rates = task.train.mean((0, 2))[:, None].astype(np.float32)
    return (rng.random((SAMPLES, *task.train.shape[1:]), dtype=np.float32) < rates).astype(np.uint8)


def draw_trained(task: Task, model: ModelConfig, steps: int, seed: int) -> NDArray[np.uint8]:
    """Windows of a generator that was trained as runs are."""
    torch.manual_seed(derive_seed("study", seed))
    generator = build_generator(model, task.shape)
    fit(generator, task.train, validation=task.validation, steps=steps, seed=seed)
    return sample_in_chunks(generator, SAMPLES, rng=torch_generator("study", seed))


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
        fidelity = SelectionScore(task.train, task.test, SAMPLES)
        rates = task.train.mean((0, 2))
        exact = [fidelity.skills(draw_at_rates(task, seed)).get(RATE, np.nan) for seed in range(EXACT_DRAWS)]
        spread = f"{rates.min():.4f} to {rates.max():.3f} spikes a bin"
        best = f"exact rates {min(exact):.2f} to {max(exact):.2f}"
        print(f"{name}: {spread}, {len(task.train)} windows, {best}", flush=True)
        for model in options.models:
            if "word" in model and task.shape.neurons > MOST_WORD_NEURONS:
                continue
            for seed in range(options.seeds):
                start = time.process_time()
                drawn = draw_trained(task, configured({"base": model}), options.steps, seed)
                seconds = time.process_time() - start
                found = f"firing rate {fidelity.skills(drawn).get(RATE, np.nan):.3f}  fidelity {fidelity(drawn):.3f}"
                print(f"  {model:26} seed {seed}  {found}  {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
