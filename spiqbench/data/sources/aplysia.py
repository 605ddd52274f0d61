"""The pedal ganglion of Aplysia in fictive locomotion, imaged with a voltage-sensitive dye, three bouts a preparation.

Bruno, Frost & Humphries 2015, Neuron 86:304, and 2017, eLife 6:e27342; files from the repository of the second paper.
"""

from functools import partial

from spiqbench.data.readers.id_time import from_id_time
from spiqbench.data.recording import Recording
from spiqbench.data.sources.download import fetch
from spiqbench.data.sources.published import as_published
from spiqbench.data.sources.source import AS_STATED, Source, SourceFile

REPOSITORY, COMMIT = "mdhumphries/AplysiaAttractorAnalysis", "e5f28e986eb3165df1441a49eee4e07c25ee01fe"
FOLDER = "aplysia"
SHA256 = {
    "Jun0214": (
        "f5e443dbc1ea53316b13b2a60363c24d20fea0b976a3b0e8958e390caca86c55",
        "d5b59f646eeeec1a6f74bdbf6fa6cafa69722de2ff84e927a33884ae29c73478",
        "336148d962901af80a010d3f05ed56969737d2d906df39e332c36875d7e51e01",
    ),
    "Jun1114": (
        "14e99db79d6a8e6df9b3d0e3d08777ff41d588542efe7c5489cdaa2bd6e38b65",
        "90df57108a59f700ed9ae83a2b8945bbafd4544a0272d6ac14981b6bae44c8ea",
        "c04aca5a52b0dc918659f64dc4f3f8647fadc0e7f1dceabd5f571e6dcc2a6a9d",
    ),
}
FILES = {
    preparation: tuple(
        SourceFile(REPOSITORY, COMMIT, f"Data/Spikes/{preparation}da{bout:02}.mat", sha256)
        for bout, sha256 in enumerate(digests, start=1)
    )
    for preparation, digests in SHA256.items()
}
STOP_SECONDS = 122.6


def aplysia(bin_width_ms: float = 50.0) -> Recording:
    """136 cells, three bouts of 122.6 s of the same cells: preparation Jun0214."""
    return _read("Jun0214", "aplysia", bin_width_ms)


def aplysia_jun1114(bin_width_ms: float = 50.0) -> Recording:
    """94 cells, three bouts of 122.6 s of the same cells: preparation Jun1114."""
    return _read("Jun1114", "aplysia_jun1114", bin_width_ms)


def _read(preparation: str, name: str, bin_width_ms: float) -> Recording:
    paths = [fetch(file, FOLDER) for file in FILES[preparation]]
    found = from_id_time(paths[0], bin_width_ms, key="spks", also=paths[1:], start=0.0, stop=STOP_SECONDS)
    return as_published(found, next(source for source in SOURCES if source.name == name))


_source = partial(
    Source,
    repeats=3,
    seconds=STOP_SECONDS,
    bin_width_ms=50.0,
    folder=FOLDER,
    species="Aplysia californica",
    preparation="isolated central nervous system, pedal ganglion, voltage-sensitive dye, sorted; locomotion evoked by "
    "stimulation of a nerve",
    licence=f"MIT, {AS_STATED}",
    citation="Bruno, Frost & Humphries 2015, Neuron 86:304-318, doi:10.1016/j.neuron.2015.03.005; Bruno, Frost & "
    "Humphries 2017, eLife 6:e27342, doi:10.7554/eLife.27342",
    doi="10.7554/eLife.27342",
)

SOURCES = (
    _source(
        name="aplysia",
        title="three bouts of fictive locomotion, preparation Jun0214",
        neurons=136,
        read=aplysia,
        files=FILES["Jun0214"],
    ),
    _source(
        name="aplysia_jun1114",
        title="three bouts of fictive locomotion, preparation Jun1114",
        neurons=94,
        read=aplysia_jun1114,
        files=FILES["Jun1114"],
    ),
)
