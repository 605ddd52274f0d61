"""Developing retinas of mice, spontaneously active, from the repository of Eglen et al. 2014, GigaScience 3:3.

`mouse_retina`: P15, from Demas, Eglen & Wong 2003, J Neurosci 23:2851. `mouse_waves`: P10, connexin 36 knocked out,
retinal waves; the repository calls the recording Torborg2004 after its authors and year.
"""

from functools import partial

from spiqbench.data.readers.hdf5 import from_hdf5
from spiqbench.data.recording import Recording
from spiqbench.data.sources.download import fetch
from spiqbench.data.sources.published import as_published
from spiqbench.data.sources.source import AS_STATED, Source, SourceFile

REPOSITORY, COMMIT = "sje30/waverepo", "a1be18b93979fa2861c8e206472b57500bb7fb92"
FOLDER = "mouse_retina"
P15 = SourceFile(
    REPOSITORY,
    COMMIT,
    "hdf5/Demas2003/Demas2003_P15_CTRL_MW2_2A.h5",
    "a284bf6089a68822f5cc6e1ebf9062dd59d4738657aed2c308313e2294a48628",
)
P10 = SourceFile(
    REPOSITORY,
    COMMIT,
    "hdf5/Torborg2004/Torborg2004_2002-08-01-1.h5",
    "782777b0283d4e0f89628d2099e3f35ecbeac5ae8a4bb482f045090de7aefc2b",
)
REPOSITORY_PAPER = "Eglen et al. 2014, GigaScience 3:3, doi:10.1186/2047-217X-3-3"


def mouse_retina(bin_width_ms: float = 10.0) -> Recording:
    """54 units of a control retina at P15, 60 minutes, from the first spike to the last."""
    return _read(P15, "mouse_retina", bin_width_ms)


def mouse_waves(bin_width_ms: float = 20.0) -> Recording:
    """56 units of a connexin-36 knockout retina at P10, 20 minutes of waves, from the first spike to the last."""
    return _read(P10, "mouse_waves", bin_width_ms)


def _read(file: SourceFile, name: str, bin_width_ms: float) -> Recording:
    found = from_hdf5(fetch(file, FOLDER), bin_width_ms)
    return as_published(found, next(source for source in SOURCES if source.name == name))


_source = partial(
    Source,
    repeats=1,
    folder=FOLDER,
    licence=f"GPL-2, {AS_STATED}",
)

SOURCES = (
    _source(
        name="mouse_retina",
        title="spontaneous activity of a retina around eye opening, one hour",
        neurons=54,
        seconds=3601.08,
        bin_width_ms=10.0,
        read=mouse_retina,
        files=(P15,),
        species="mouse",
        preparation="isolated retina, P15, control, on a multi-electrode array, sorted",
        citation="Demas, Eglen & Wong 2003, J Neurosci 23:2851-2860, doi:10.1523/JNEUROSCI.23-07-02851.2003; "
        f"{REPOSITORY_PAPER}",
        doi="10.1523/JNEUROSCI.23-07-02851.2003",
    ),
    _source(
        name="mouse_waves",
        title="retinal waves, 20 minutes",
        neurons=56,
        seconds=1229.58,
        bin_width_ms=20.0,
        read=mouse_waves,
        files=(P10,),
        species="mouse",
        preparation="isolated retina, P10, connexin 36 knocked out, on a multi-electrode array, sorted",
        citation=f"Torborg 2004 ({AS_STATED}, the paper could not be checked); {REPOSITORY_PAPER}",
        doi="10.1186/2047-217X-3-3",
    ),
)
