"""A culture of mouse cortex on a multi-electrode array, with network bursts: Charlesworth et al. 2015."""

from spiqbench.data.readers.hdf5 import from_hdf5
from spiqbench.data.recording import Recording
from spiqbench.data.sources.download import fetch
from spiqbench.data.sources.published import as_published
from spiqbench.data.sources.source import AS_STATED, Source, SourceFile

FILE = SourceFile(
    "sje30/g2chvcdata",
    "a179233b9779f6b3c112c1877e320f9744588cc1",
    "inst/extdata/C57_CTX_G2CEPHYS1_TC12_DIV25_B.h5",
    "5a8304e3cbee18466e924833c39f8270c2bb8d1fbbe07e8ad3cb5514eb49213c",
)
FOLDER = "mouse_culture"
LEAST_HZ = 0.05


def mouse_culture(bin_width_ms: float = 5.0) -> Recording:
    """44 electrodes with at least 0.05 spikes a second, 15 minutes, from the first spike to the last."""
    return as_published(from_hdf5(fetch(FILE, FOLDER), bin_width_ms, least_hz=LEAST_HZ), SOURCES[0])


SOURCES = (
    Source(
        name="mouse_culture",
        title="network bursts of a cortical culture, 15 minutes",
        neurons=44,
        repeats=1,
        seconds=911.435,
        bin_width_ms=5.0,
        read=mouse_culture,
        files=(FILE,),
        folder=FOLDER,
        species="mouse",
        preparation="dissociated cortex, 25 days in vitro, on a multi-electrode array; a train an electrode, not "
        "sorted; electrodes below 0.05 spikes a second left out",
        licence=f"GPL >= 2, {AS_STATED}; the paper says free to use",
        citation="Charlesworth, Cotterill, Morton, Grant & Eglen 2015, Neural Development 10:1, "
        "doi:10.1186/s13064-014-0028-0",
        doi="10.1186/s13064-014-0028-0",
    ),
)
