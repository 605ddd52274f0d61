"""The salamander recording: 50 retinal ganglion cells while a film was shown 297 times.

A subset of the 160 cells of Marre et al. 2014, "Multi-electrode array recording from salamander retinal ganglion
cells", IST Austria, doi:10.15479/AT:ISTA:61, as published with Spike-GAN (Molano-Mazon et al., ICLR 2018). The data
are described in Tkacik et al. 2014, PLoS Comput Biol 10(1): e1003408.
"""

from spiqbench.data.files.arrays import load_array
from spiqbench.data.recording import Recording
from spiqbench.data.sources.download import fetch
from spiqbench.data.sources.source import Source, SourceFile
from spiqbench.errors import DataError

FILE = SourceFile(
    "manuelmolano/Spike-GAN",
    "76a1a2a829cb2c0792cf3e1247b87600b74bb3a4",
    "data/retinal data/original_data_num_neurons_50_1.mat",
    "0af6b78a6b371b5f65b393aa3d5867d3d40628a53b469237bf009b45a0d3dcbb",
)
REPEATS, TIME_BINS, NEURONS = 297, 953, 50
BIN_WIDTH_MS = 20.0


def salamander(bin_width_ms: float = BIN_WIDTH_MS) -> Recording:
    """The recording, 297 repeats x 953 bins of 20 ms x 50 neurons; raises `DataError` where it cannot be had."""
    if bin_width_ms != BIN_WIDTH_MS:
        raise DataError(f"salamander is published in bins of {BIN_WIDTH_MS:g} ms: leave bin_width_ms out")
    rows = load_array(fetch(FILE), key="data")
    return Recording(rows.reshape(REPEATS, TIME_BINS, NEURONS), BIN_WIDTH_MS, SOURCES[0].provenance())


SOURCES = (
    Source(
        name="salamander",
        title="retinal ganglion cells under a film of 19 s, shown 297 times",
        neurons=NEURONS,
        repeats=REPEATS,
        seconds=TIME_BINS * BIN_WIDTH_MS / 1000,
        bin_width_ms=BIN_WIDTH_MS,
        read=salamander,
        files=(FILE,),
        species="tiger salamander (as stated in Tkacik et al. 2014)",
        preparation="isolated retina on a multi-electrode array, sorted; published in bins",
        licence="none stated in the repository that holds the subset",
        citation="Marre et al. 2014, IST Austria, doi:10.15479/AT:ISTA:61; described in Tkacik et al. 2014, PLoS "
        "Comput Biol 10:e1003408; the subset is that of Molano-Mazon et al. 2018, ICLR",
        doi="10.15479/AT:ISTA:61",
    ),
)
