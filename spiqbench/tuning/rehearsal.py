"""A training for its validation fidelity alone: a trial of a search, or one length of the search for a plateau."""

import torch
from pytorch_lightning import seed_everything

from spiqbench.data.task import Task
from spiqbench.models.build import build_generator
from spiqbench.models.configuration import ModelConfig
from spiqbench.scoring.selection import SelectionScore
from spiqbench.seeds import derive_seed, torch_generator
from spiqbench.training.fit import fit
from spiqbench.training.sampling import sample_in_chunks

SAMPLES = 4096


class Rehearsal:
    """Fits models to a task's training windows and scores them on its validation windows; test windows are not seen."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._score = SelectionScore(task.train, task.validation, SAMPLES)

    def __call__(self, config: ModelConfig, *, steps: int, seed: int) -> float:
        """Fidelity of a model after so many steps; equal seeds have equal first weights and batches.

        Raises:
            SpiqbenchError: the model cannot be built, or diverged.
        """
        axes = ("tuning", self.task.name, seed)
        torch.set_num_threads(1)
        seed_everything(derive_seed(*axes) % 2**32, verbose=False)
        generator = build_generator(config, self.task.shape)
        fit(generator, self.task.train, validation=self.task.validation, steps=steps, seed=derive_seed(*axes))
        return self._score(sample_in_chunks(generator, SAMPLES, rng=torch_generator(*axes)))
