"""Each pair of populations differs in its statistic, and the simpler ones call it equal, as the page says."""

import sys
from types import ModuleType

import numpy as np
import pytest

from spiqbench.statistics.registry import STATISTICS

from .blocks import DOCS

SEEN = 3.0
"""Errors above so many times the sampling noise are differences."""


@pytest.fixture(scope="module")
def pictures() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS / "pictures"))
        import draw

        yield draw
    sys.modules.pop("draw")
    sys.modules.pop("contrasts")


def test_what_a_statistic_catches(pictures: ModuleType) -> None:
    for key, contrast in pictures.CONTRASTS.items():
        times = {other: pictures.times_noise(contrast, other) for other in pictures.CONTRASTS}
        assert {other for other, value in times.items() if value > SEEN} == contrast.also | {key}, key
        assert not any(np.isnan(value) for value in times.values()), key


def test_every_picture_is_on_the_page(pictures: ModuleType) -> None:
    page = (DOCS / "statistics.md").read_text()
    assert set(pictures.CONTRASTS) <= set(STATISTICS)
    for key in pictures.CONTRASTS:
        assert f"images/statistics/{key}.svg" in page
        assert (pictures.FOLDER / f"{key}.svg").is_file()
