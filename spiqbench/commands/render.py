"""`spiqbench render`: every board, page and claim again from the records."""

import sys
from collections.abc import Sequence

from spiqbench.commands.arguments import Arguments
from spiqbench.errors import ConfigError, RecordError
from spiqbench.plural import many
from spiqbench.record_values import printable
from spiqbench.records.store import PLACE, boards
from spiqbench.report.render import check_rendered, write_rendered
from spiqbench.report.terminal import show_store


def warn(message: str) -> None:
    """Say on standard error what stands in a record's place and is none."""
    print(f"warning: {printable(message)}", file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench render",
        description="Render the boards of a store from their records. A file in a record's place that is none is named "
        "on its board; the command then fails after it has rendered all else.",
        keys=["store"],
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the files differ")
    parser.add_argument("--anew", action="store_true", help="draw also what its records have not changed")
    chosen, config = parser.read(arguments)
    store = config.store
    if not store.is_dir():
        raise ConfigError(f"there is no folder {store}: name the records' folder, store=FOLDER")
    if not boards(store):
        raise ConfigError(f"{store} holds no record, {PLACE}: name the records' folder, store=FOLDER")
    warned: list[str] = []

    def say(message: str) -> None:
        warn(message)
        warned.append(message)

    if chosen.check:
        differing = check_rendered(store, say)
        for name in differing:
            print(f"{store / name} is not what the records give", file=sys.stderr)
        found = f"differing: {many(len(differing), 'file')}"
        print(found if differing else "all files are what the records give")
    else:
        differing = []
        for path in write_rendered(store, say, anew=chosen.anew):
            print(f"wrote {path}")
        show_store(store)
    if warned:
        done = "compared" if chosen.check else "rendered"
        raise RecordError(
            f"{many(len(warned), 'file')} of {store} cannot be read, see above: repair or delete; all others are {done}"
        )
    return 1 if differing else 0
