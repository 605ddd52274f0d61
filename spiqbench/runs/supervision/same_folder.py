"""Whether a folder is still the one that it was: an unmounted disk leaves an empty folder of the same name."""

from pathlib import Path

from spiqbench.errors import ResourceError


class SameFolder:
    """A folder as it is now, made where it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._identity = _identity(path)

    def check(self) -> None:
        """Raises `ResourceError` where another folder has taken its place, or none."""
        if _identity(self.path) != self._identity:
            raise ResourceError(
                f"{self.path} is no longer the folder that it was: its disk was unmounted or it was moved; bring it "
                "back (what was written since lies in the folder in its place), then the same command continues"
            )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
