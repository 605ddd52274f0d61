"""Each pair of populations differs in its statistic, and the simpler ones call it equal, as the page says."""

import numpy as np
from contrasts import CONTRASTS
from draw import FOLDER, times_noise

from spiqbench.statistics.registry import STATISTICS

from .blocks import DOCS

SEEN = 3.0
"""Errors above so many times the sampling noise are differences."""


def test_what_a_statistic_catches() -> None:
    for key, contrast in CONTRASTS.items():
        times = {other: times_noise(contrast, other) for other in CONTRASTS}
        assert {other for other, value in times.items() if value > SEEN} == contrast.also | {key}, key
        assert not any(np.isnan(value) for value in times.values()), key


def test_every_picture_is_on_the_page() -> None:
    page = (DOCS / "statistics.md").read_text()
    assert set(CONTRASTS) <= set(STATISTICS)
    for key in CONTRASTS:
        assert f"images/statistics/{key}.svg" in page
        assert (FOLDER / f"{key}.svg").is_file()
