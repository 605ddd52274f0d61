"""Users' own suites in a store: their lists stand beside the pages, which are so rendered where no conf/ has them."""

from collections.abc import Callable, Iterable
from pathlib import Path

from spiqbench.bounded import read_yaml
from spiqbench.labels import why_no_label

FOLDER = "suites"
FILE = "tasks.yaml"


def suite_list(tasks: Iterable[str]) -> str:
    """What stands in `<store>/suites/NAME/tasks.yaml`."""
    return "".join(f"- {task}\n" for task in tasks)


def kept_suites(store: Path, say: Callable[[str], None]) -> dict[str, tuple[str, ...]]:
    """Tasks of the suites whose lists a store holds, by name.

    Args:
        say: told of a list that cannot be read: no reason to stop, as the boards are what they are.
    """
    found = {}
    for file in sorted((store / FOLDER).glob(f"*/{FILE}")):
        try:
            tasks = _tasks(file)
        except (OSError, ValueError) as error:
            say(f"{file} is not a list of tasks: {' '.join(str(error).split())}")
            continue
        found[file.parent.name] = tasks
    return found


def _tasks(file: Path) -> tuple[str, ...]:
    tasks = read_yaml(file)
    if not isinstance(tasks, list) or not tasks:
        raise ValueError("it holds none")
    for name in (file.parent.name, *tasks):
        if why := why_no_label(name):
            raise ValueError(why)
    if len(set(tasks)) < len(tasks):
        raise ValueError("it names one twice")
    return tuple(tasks)
