"""The logger that a run's configuration asks for."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hydra.utils import instantiate
from pytorch_lightning.loggers import Logger, WandbLogger

from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ResourceError, in_one_line
from spiqbench.runs.wandb_run import open_run

LoggerFactory = Callable[[Path, RunConfig], Logger | None]
"""From a run's folder and configuration to its logger, if it has one."""


def no_logger(folder: Path, config: RunConfig) -> None:
    """The logger of a run that is not watched: none."""


def make_logger(folder: Path, config: RunConfig) -> Logger | None:
    """The logger of the kind that a configuration wants, its files in the run's folder.

    Raises:
        ResourceError: it cannot be made, which says nothing of the model.
    """
    settings = config.logger
    target = settings.get("_target_")
    if target is None:
        return None
    logs = (folder / "logs").resolve()  # W&B writes from a process of its own, in a folder of its own
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    own = {}
    if settings.get("offline"):
        os.environ["WANDB_ERROR_REPORTING"] = "false"  # offline: nothing at all leaves the machine
    if str(target).endswith("WandbLogger"):
        own["name"] = "/".join(folder.parts[-4:])
    try:
        made: Any = instantiate(settings, save_dir=str(logs), **own)
    except Exception as error:
        raise ResourceError(
            f"the logger {target} cannot be made ({in_one_line(error.__cause__ or error)}): install it, or take "
            "logger=csv"
        ) from error
    if isinstance(made, WandbLogger):
        open_run(made, config)
    return made
