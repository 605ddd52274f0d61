"""The models: their contract and all that is trained here.

Called, the package lists them: `spiqbench.models()` is a table of every model with a name, a row each.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame


class _ListsModels(ModuleType):
    """A package that can be called: beside `spiqbench.tasks()` a reader expects `spiqbench.models()`."""

    def __call__(self) -> "DataFrame":
        from spiqbench.api import models

        return models()


sys.modules[__name__].__class__ = _ListsModels
