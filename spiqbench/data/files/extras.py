"""Readers that come with an extra of the installation."""

import warnings
from importlib import import_module
from types import ModuleType

from spiqbench.errors import ResourceError


def require(module: str, extra: str) -> ModuleType:
    """Import what an extra brings.

    Raises:
        ResourceError: it is not installed, or its installation is broken.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(module)
    except ImportError as error:
        raise ResourceError(
            f"this needs {module}, which is not installed ({error}): pip install 'spiqbench[{extra}]'"
        ) from error
