"""A benchmark of quantum and classical generators of binary neuronal spike trains."""

from pathlib import Path
from typing import TYPE_CHECKING

from spiqbench._version import __version__ as __version__

if TYPE_CHECKING:
    from spiqbench.models.contract import SpikeGenerator


def load(path: str | Path) -> "SpikeGenerator":
    """A fitted generator from a run's folder or its `checkpoint.pt`; no code of the file is executed.

    `spiqbench.load("outputs/simulated_n8/smoke/vae/seed-0").sample(1000, rng=torch.Generator().manual_seed(0))`
    are 1000 windows, uint8 `(1000, neurons, time_bins)`.

    Raises:
        DataError: there is no checkpoint, or the file is broken, foreign or does not fit its model.
        ConfigError: its model's class cannot be imported.
    """
    # Imported here, so that `import spiqbench` stays cheap.
    from spiqbench.records.artifacts import load_generator

    return load_generator(path)
