"""What a run leaves beside its record, outside git: samples, weights, curves, the report card."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from spiqbench.atomic import write_atomically
from spiqbench.config.folders import import_from_working_directory
from spiqbench.config.names import named_targets
from spiqbench.data.files.windows_file import write_windows
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, DataError, first_line
from spiqbench.memory_limit import memory_bounded
from spiqbench.models.build import build_generator, generator_class
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator
from spiqbench.paths import at_home
from spiqbench.records.store import RunKey
from spiqbench.values import MOST_SIZE, Settings, checked, is_whole

CHECKPOINT = "checkpoint.pt"

BESIDE_WEIGHTS, WEIGHTS_TIMES = 10**9, 20
"""Bytes that building a model may take: so many, and so many times the size of its checkpoint."""


def run_dir(outputs: Path, key: RunKey) -> Path:
    """Folder of one run's artifacts: `<outputs>/<task>/<budget>/<model>/seed-<k>/`."""
    return key.path(outputs).with_suffix("")


def save_samples(folder: Path, samples: NDArray[np.uint8]) -> None:
    """`samples.npz` with the key `spikes`, uint8 `(samples, neurons, time_bins)`."""
    write_windows(folder / "samples.npz", samples)


class Origin(Settings):
    """The run that a checkpoint is of, and the width of a bin in milliseconds."""

    model: str
    task: str
    budget: str
    seed: int
    bin_width_ms: float = Field(gt=0, allow_inf_nan=False)


@dataclass(frozen=True)
class Checkpoint:
    """A fitted generator, ready to sample, and the run that it is of (None where its file does not say)."""

    generator: SpikeGenerator
    origin: Origin | None


def save_checkpoint(
    folder: Path,
    generator: SpikeGenerator,
    config: ModelConfig,
    origin: Origin | None = None,
) -> None:
    """`checkpoint.pt`: weights, the model's configuration, the shape, the run; loads without running code."""
    content = {
        "model": json.dumps(config.as_written),
        "shape": [generator.shape.neurons, generator.shape.time_bins],
        "state_dict": generator.state_dict(),
        "origin": None if origin is None else origin.model_dump_json(),
    }
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_atomically(folder / CHECKPOINT, buffer.getvalue())


def load_generator(path: str | Path, expected: ModelConfig | None = None) -> SpikeGenerator:
    """A fitted generator, see `read_checkpoint`."""
    return read_checkpoint(path, expected).generator


def read_checkpoint(path: str | Path, expected: ModelConfig | None = None) -> Checkpoint:
    """What a run's folder, or its `checkpoint.pt`, holds.

    Args:
        expected: the model's configuration; weights that were trained with another are refused.

    Raises:
        DataError: there is no checkpoint, or the file is broken, foreign, does not fit its model, or is of
            another configuration.
        ConfigError: its model's class cannot be imported.
    """
    import_from_working_directory()
    path = at_home(path)
    if path.is_dir():
        path /= CHECKPOINT
    try:
        _check_archive(path)
        content = torch.load(path, weights_only=True, map_location="cpu")
        config = checked(ModelConfig, json.loads(content["model"]), prefix="model")
        shape = _shape(content["shape"])
        state = _weights(content["state_dict"])
        stated = content.get("origin")
        origin = checked(Origin, json.loads(stated), prefix="origin") if stated else None
    except FileNotFoundError as error:
        raise DataError(f"there is no checkpoint {path}; run the model first (spiqbench run)") from error
    except Exception as error:
        raise DataError(
            f"{path} is not a whole spiqbench checkpoint ({first_line(error)}); run the model again"
        ) from error
    if expected is not None and json.dumps(config.as_written) != json.dumps(expected.as_written):
        raise DataError(f"{path} was trained with other settings of its model; run it again with force=true")
    if expected is None and config.target not in named_targets():
        raise DataError(
            f"{path} is of the class '{config.target}', which no file of conf/model/ and no entry point names: write "
            f"conf/model/NAME.yaml with '_target_: {config.target}' if you trust it"
        )
    generator_class(config)  # a class that cannot be imported says so itself
    try:
        with memory_bounded(BESIDE_WEIGHTS + WEIGHTS_TIMES * path.stat().st_size):
            generator = build_generator(config, shape)
            generator.load_state_dict(state)
    except (MemoryError, RuntimeError, ConfigError) as error:
        said = first_line(error) if str(error) else "it asks for more memory than its weights take"
        raise DataError(f"{path} does not fit its model: {said}") from error
    return Checkpoint(generator.eval(), origin)


def _shape(stated: object) -> WindowShape:
    """The shape that a checkpoint states; raises `ValueError` for what is none."""
    if not (isinstance(stated, list) and len(stated) == 2 and all(map(is_whole, stated))):
        raise ValueError("its shape is not two whole numbers")
    if not all(1 <= size <= MOST_SIZE for size in stated):
        raise ValueError(f"its shape is not within 1 and {MOST_SIZE}")
    return WindowShape(*stated)


def _weights(stated: object) -> dict[str, Tensor]:
    """The weights that a checkpoint holds; raises `ValueError` for what is none."""
    if not isinstance(stated, dict) or not all(
        isinstance(name, str) and isinstance(weight, Tensor) for name, weight in stated.items()
    ):
        raise ValueError("its weights are not tensors by name")
    return stated


def _check_archive(path: Path) -> None:
    """Raises `ValueError` where a checkpoint would unpack to more than it is: torch stores its parts as they are."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise ValueError("it is compressed")
    if sum(member.file_size for member in members) > path.stat().st_size:
        raise ValueError("its parts are larger than the whole")
