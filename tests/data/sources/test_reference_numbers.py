"""What comes out of each recording, as an independent program computed it from the same files."""

from pathlib import Path

import pytest

from spiqbench.data.inspection.inspect import inspect_recording
from spiqbench.data.sources.catalogue import catalogue, load_source
from spiqbench.data.sources.download import DATA_DIR_VARIABLE, is_here

# neurons, repeats, bins, width of a bin, spikes, bins with a spike
SIZES = {
    "aplysia": (136, 3, 2452, 50.0, 76542, 75138),
    "aplysia_jun1114": (94, 3, 2452, 50.0, 56840, 54997),
    "mouse_culture": (44, 1, 182287, 5.0, 57448, 54893),
    "mouse_retina": (54, 1, 360108, 10.0, 220648, 205536),
    "mouse_waves": (56, 1, 61479, 20.0, 96877, 94532),
}
# mean, least and largest bins with a spike a second; mean and largest correlation
RATES = {
    "aplysia": (1.5021351117934938, 0.19303969548667754, 4.290375203915171),
    "aplysia_jun1114": (1.5907408050166025, 0.44589450788471996, 3.126699293094073),
    "mouse_culture": (1.3687955606468718, 0.06473308573842347, 11.422646705469944),
    "mouse_retina": (1.0569668605591163, 0.05081808790696125, 3.8743932375842802),
    "mouse_waves": (1.3728845854449718, 0.1488313082515981, 5.091169342377072),
}
CORRELATIONS = {
    "aplysia": (0.024191308330749752, 0.3976475736380249),
    "aplysia_jun1114": (0.025106134076420983, 0.48379860638539673),
    "mouse_culture": (0.08079553847469727, 0.4111937734777466),
    "mouse_retina": (0.013236702919774902, 0.2557588751930611),
    "mouse_waves": (0.023975721087280258, 0.17500192591062938),
}
# at lags of 1, 2, 5, 10 and 20 bins
AUTOCORRELATIONS = {
    "aplysia": (0.4302, 0.2777, 0.2696, 0.3231, 0.2588),
    "aplysia_jun1114": (0.4943, 0.4026, 0.432, 0.4292, 0.3792),
    "mouse_culture": (0.6803, 0.5607, 0.4007, 0.2793, 0.1373),
    "mouse_retina": (0.4886, 0.5241, 0.4719, 0.3691, 0.2445),
    "mouse_waves": (0.5483, 0.5566, 0.5925, 0.5798, 0.5526),
}
MOST_ACTIVE = {
    "aplysia": [14, 94, 32, 95, 9, 29, 93, 98, 105, 23, 96, 37, 28, 97, 90, 91],
    "aplysia_jun1114": [25, 89, 93, 29, 92, 59, 8, 91, 30, 90, 10, 28, 21, 48, 19, 11],
    "mouse_culture": [21, 31, 7, 23, 1, 19, 0, 11, 17, 34, 8, 33, 42, 6, 26, 13],
    "mouse_retina": [18, 50, 51, 40, 24, 37, 10, 53, 45, 52, 44, 30, 23, 2, 48, 14],
    "mouse_waves": [55, 51, 39, 53, 33, 42, 19, 11, 2, 9, 46, 24, 21, 22, 35, 32],
}


@pytest.mark.parametrize("name", SIZES)
def test_the_numbers_of_an_independent_program(
    name: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(data_dir))
    source = catalogue()[name]
    if not all(is_here(file, source.folder) for file in source.files):
        pytest.skip(f"no files of {name} in {data_dir}")
    found = inspect_recording(load_source(name))
    shape = (found.neurons, found.repeats, found.time_bins, found.bin_width_ms)
    assert (*shape, found.spikes, found.occupied_bins) == SIZES[name]
    assert found.clipped_share == pytest.approx(1 - found.occupied_bins / found.spikes)
    rates = found.occupied_hz
    assert (sum(rates) / len(rates), min(rates), max(rates)) == pytest.approx(RATES[name], rel=1e-9)
    assert (found.mean_correlation, found.max_correlation) == pytest.approx(CORRELATIONS[name], rel=1e-9)
    assert found.most_active_first[:16] == MOST_ACTIVE[name]
    # The program let lags cross from one bout into the next, which happens in Aplysia alone.
    tolerance = 1e-3 if found.repeats > 1 else 6e-5
    assert list(found.memory.lags.values()) == pytest.approx(AUTOCORRELATIONS[name], abs=tolerance)
    # What the catalogue says of it, without reading it.
    assert (source.neurons, source.repeats, source.bin_width_ms) == (
        found.neurons,
        found.repeats,
        found.bin_width_ms,
    )
    assert source.seconds == pytest.approx(found.time_bins * found.bin_width_ms / 1000, abs=0.01)
    assert found.duplicates == []


def test_every_source_says_whom_to_cite_and_where_it_comes_from() -> None:
    for source in catalogue().values():
        for file in source.files:
            assert len(file.commit) == 40
            assert len(file.sha256) == 64
        if source.files:
            assert all((source.species, source.preparation, source.licence, source.citation, source.doi))
            assert source.doi in source.citation
            assert source.provenance().species == source.species
