"""The salamander recording: 50 retinal ganglion cells while a film was shown 297 times.

A subset of Marre et al. 2014, "Multi-electrode array recording from salamander retinal ganglion cells",
IST Austria, doi:10.15479/AT:ISTA:61, as published with Spike-GAN (Molano-Mazon et al., ICLR 2018). The data
are described in Tkacik et al. 2014, PLoS Comput Biol 10(1): e1003408.
"""

import os
from hashlib import sha256
from pathlib import Path

import pooch
from requests import HTTPError, RequestException

from spiqbench.data.readers.arrays import load_array
from spiqbench.data.recording import Provenance, Recording
from spiqbench.errors import DataError

DATA_DIR_VARIABLE = "SPIQBENCH_DATA_DIR"
FILE_NAME = "original_data_num_neurons_50_1.mat"
SHA256 = "0af6b78a6b371b5f65b393aa3d5867d3d40628a53b469237bf009b45a0d3dcbb"
URL = (
    "https://raw.githubusercontent.com/manuelmolano/Spike-GAN/"
    f"76a1a2a829cb2c0792cf3e1247b87600b74bb3a4/data/retinal%20data/{FILE_NAME}"
)
REPEATS, TIME_BINS, NEURONS = 297, 953, 50
BIN_WIDTH_MS = 20.0
DOWNLOAD_TIMEOUT_SECONDS = 30


def salamander() -> Recording:
    """The recording, 297 repeats x 953 bins of 20 ms x 50 neurons.

    The file is looked for in the folder named by SPIQBENCH_DATA_DIR, then in the cache, and is else
    downloaded (0.6 MB). Wherever it comes from, its SHA-256 is checked.

    Raises:
        DataError: the file is in none of these places and cannot be downloaded, or is another file.
    """
    path = _local_file() or _fetch()
    rows = load_array(path, key="data")
    provenance = Provenance(
        name="salamander",
        source=URL,
        sha256=SHA256,
        citation="Marre et al. 2014, doi:10.15479/AT:ISTA:61",
    )
    return Recording(rows.reshape(REPEATS, TIME_BINS, NEURONS), BIN_WIDTH_MS, provenance)


def _local_file() -> Path | None:
    folder = os.environ.get(DATA_DIR_VARIABLE)
    if not folder:
        return None
    path = Path(folder).expanduser() / FILE_NAME
    if not path.is_file():
        return None
    try:
        found = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): make it readable") from error
    if found != SHA256:
        raise DataError(
            f"{path} is not the salamander recording (its SHA-256 starts with {found[:8]}, not "
            f"{SHA256[:8]}): replace it by {URL}"
        )
    return path


def _fetch() -> Path:
    """The file from the cache, downloaded if it is not there or is damaged."""
    try:
        return Path(
            pooch.retrieve(
                URL,
                known_hash=f"sha256:{SHA256}",
                fname=FILE_NAME,
                path=pooch.os_cache("spiqbench"),
                downloader=pooch.HTTPDownloader(timeout=DOWNLOAD_TIMEOUT_SECONDS),
            )
        )
    except (OSError, ValueError) as error:
        raise DataError(
            f"the salamander recording is not in the cache and cannot be downloaded ({_reason(error)}): set "
            f"{DATA_DIR_VARIABLE} to a folder that holds {FILE_NAME} (from {URL}), or use a task of the "
            "simulated population, e.g. task=simulated_n8"
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
