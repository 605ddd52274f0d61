"""Classes and functions by name, as a configuration gives them: to import a module is to run it."""

import sys
from importlib import import_module
from typing import Any, get_type_hints

from spiqbench.data.recording import Recording
from spiqbench.errors import ConfigError, first_line


def named_object(target: str) -> Any:
    """What `package.module.Name` names.

    Raises:
        ConfigError: it cannot be imported, or is Python's own: nothing there is a model or a reader, and a command
            with such a name in it was made to do something else.
    """
    module, _, name = target.rpartition(".")
    if target.split(".")[0] in sys.stdlib_module_names:
        raise ConfigError(f"'{target}' is of Python's own library: name a class or a function of your own")
    try:
        return getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # the last would end a whole plan
        raise ConfigError(f"cannot import '{target}': {first_line(error)}") from error


def require_gives_recording(target: str) -> None:
    """Raises `ConfigError` unless a name is that of a function that says that it gives a `Recording`.

    Any function could be named, and be called with whatever stands beside it: to delete a folder, say.
    """
    found = named_object(target)
    try:
        gives = get_type_hints(found).get("return")
    except Exception:  # annotations can be anything
        gives = None
    if not (isinstance(gives, type) and issubclass(gives, Recording)):
        raise ConfigError(
            f"the recording cannot be made: '{target}' does not say that it gives one; annotate the function with "
            "-> Recording (spiqbench.data.recording)"
        )
