"""The logger that a run's configuration asks for."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig
from pytorch_lightning.loggers import Logger

LoggerFactory = Callable[[Path], Logger | None]


def logger_factory(config: DictConfig) -> LoggerFactory:
    """A function from a run's folder to its logger; None where the configuration wants none."""

    def make(folder: Path) -> Logger | None:
        if config.logger.get("_target_") is None:
            return None
        logs = folder / "logs"
        shutil.rmtree(logs, ignore_errors=True)
        logs.parent.mkdir(parents=True, exist_ok=True)
        made: Any = instantiate(config.logger, save_dir=str(logs))
        return made

    return make
