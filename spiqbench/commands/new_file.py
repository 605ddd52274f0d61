"""Files that a command makes and that must not take another's place."""

from pathlib import Path

from spiqbench.atomic import require_room_for
from spiqbench.errors import ConfigError


def require_new(path: Path, *, force: bool) -> None:
    """Raises `ConfigError` where the file cannot be made, or exists and is not to be replaced."""
    require_room_for(path)
    if path.exists() and not force:
        raise ConfigError(f"{path} exists: choose another name, or replace it with force=true")
