"""Where configuration files lie: the folder that comes with spiqbench, and one of the user's own."""

import os
import sys
from pathlib import Path

from spiqbench.errors import ConfigError
from spiqbench.paths import at_home

OWN_CONF_VARIABLE = "SPIQBENCH_CONF"
OWN_CONF = "conf"


def conf_dir() -> Path:
    """The folder of the configuration: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "conf", package.parent / "conf"):
        if (folder / "run.yaml").is_file():
            return folder
    raise ConfigError("the folder conf/ is missing from this installation; install spiqbench again")


def own_conf_dir() -> Path:
    """The user's folder, laid out as conf/ is: what SPIQBENCH_CONF names, else conf/ in the working directory.

    It need not exist; in a checkout it is `conf_dir()` itself.
    """
    return at_home(os.environ.get(OWN_CONF_VARIABLE) or OWN_CONF).absolute()


def shipped_files(group: str) -> dict[str, Path]:
    """Names that `group=NAME` accepts without anything of the user's, and their files."""
    return _files(conf_dir() / group)


def own_files(group: str) -> dict[str, Path]:
    """Names that the user's own folder adds, and their files.

    Raises:
        ConfigError: one has the name of a shipped file, whose meaning must not change.
    """
    folder = own_conf_dir()
    if folder.resolve() == conf_dir().resolve():
        return {}
    own, shipped = _files(folder / group), shipped_files(group)
    for name in own:
        if name in shipped:
            raise ConfigError(
                f"{own[name]} has the name of a {group} that comes with spiqbench: rename the file"
            )
    return own


def all_files(group: str) -> dict[str, Path]:
    """What is shipped and what is the user's own."""
    return shipped_files(group) | own_files(group)


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def import_from_working_directory() -> None:
    """Let a class that lies in the working directory be imported, as its conf/ is read; after all that is installed."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
