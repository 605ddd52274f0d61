"""Files of recordings: from a folder of one's own, from the cache, or from their public address; all are checked."""

import os
from pathlib import Path

import pooch
from requests import HTTPError, RequestException

from spiqbench.data.files.digest import file_sha256
from spiqbench.data.sources.source import SourceFile
from spiqbench.errors import DataError
from spiqbench.paths import at_home

DATA_DIR_VARIABLE = "SPIQBENCH_DATA_DIR"
DOWNLOAD_TIMEOUT_SECONDS = 30


def fetch(file: SourceFile, folder: str = "") -> Path:
    """A file on this machine, its SHA-256 checked wherever it comes from.

    It is looked for in the folder that SPIQBENCH_DATA_DIR names, and in its folder `folder`; then in the cache; and is
    else downloaded.

    Raises:
        DataError: it is in none of these places and cannot be downloaded, or is another file.
    """
    return _own_file(file, folder) or _download(file)


def is_here(file: SourceFile, folder: str = "") -> bool:
    """Whether the file can be had without a network; it is not opened."""
    return bool(_own_path(file, folder)) or (_cache() / file.name).is_file()


def _own_path(file: SourceFile, folder: str) -> Path | None:
    named = os.environ.get(DATA_DIR_VARIABLE)
    if not named:
        return None
    top = at_home(named)
    return next((path for path in (top / file.name, top / folder / file.name) if path.is_file()), None)


def _own_file(file: SourceFile, folder: str) -> Path | None:
    path = _own_path(file, folder)
    if path is None:
        return None
    found = file_sha256(path)
    if found != file.sha256:
        raise DataError(
            f"{path} is not the published file (its SHA-256 starts with {found[:8]}, not {file.sha256[:8]}): "
            f"replace it by {file.url}"
        )
    return path


def _cache() -> Path:
    return Path(pooch.os_cache("spiqbench"))


def _download(file: SourceFile) -> Path:
    """The file from the cache, downloaded if it is not there or is damaged."""
    try:
        return Path(
            pooch.retrieve(
                file.url,
                known_hash=f"sha256:{file.sha256}",
                fname=file.name,
                path=_cache(),
                downloader=pooch.HTTPDownloader(timeout=DOWNLOAD_TIMEOUT_SECONDS),
            )
        )
    except (OSError, ValueError) as error:
        raise DataError(
            f"{file.name} is not in the cache and cannot be downloaded ({_reason(error)}): set {DATA_DIR_VARIABLE} to "
            f"a folder that holds it (from {file.url}), or use a task of the simulated population, e.g. "
            "task=simulated_n8"
        ) from error


def _reason(error: Exception) -> str:
    """What went wrong, without the nested objects that network errors print."""
    if isinstance(error, HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code}"
    if isinstance(error, RequestException):
        return f"no connection: {type(error).__name__}"
    if isinstance(error, ValueError):
        return "the file that came has another SHA-256"
    return str(error)
