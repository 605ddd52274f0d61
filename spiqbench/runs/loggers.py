"""The logger that a run's configuration asks for."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from omegaconf import DictConfig
from pytorch_lightning.loggers import Logger, WandbLogger

from spiqbench.errors import ResourceError, in_one_line
from spiqbench.runs.wandb_run import open_run

LoggerFactory = Callable[[Path, Mapping[str, Any]], Logger | None]
"""From a run's folder and the configuration that its record keeps to its logger, if it has one."""


def logger_factory(config: DictConfig) -> LoggerFactory:
    """Loggers of the kind that a configuration wants.

    Their calls raise `ResourceError` where the logger cannot be made, which says nothing of the model.
    """

    def make(folder: Path, public: Mapping[str, Any]) -> Logger | None:
        if config.logger.get("_target_") is None:
            return None
        logs = (folder / "logs").resolve()  # W&B writes from a process of its own, in a folder of its own
        shutil.rmtree(logs, ignore_errors=True)
        logs.mkdir(parents=True)
        own = {}
        if config.logger.get("offline"):
            os.environ["WANDB_ERROR_REPORTING"] = (
                "false"  # offline means that nothing at all leaves the machine
            )
        if config.logger._target_.endswith("WandbLogger"):
            own["name"] = "/".join(folder.parts[-4:])
        try:
            made: Any = instantiate(config.logger, save_dir=str(logs), **own)
        except Exception as error:
            raise ResourceError(
                f"the logger {config.logger._target_} cannot be made ({in_one_line(error.__cause__ or error)}): "
                "install it, or take logger=csv"
            ) from error
        if isinstance(made, WandbLogger):
            open_run(made, public)
        return made

    return make
