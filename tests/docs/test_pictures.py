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


@pytest.mark.parametrize("key", list(STATISTICS))
def test_what_a_statistic_catches(pictures: ModuleType, key: str) -> None:
    contrast = pictures.CONTRASTS[key]
    times = {other: pictures.times_noise(contrast, other) for other in STATISTICS}
    assert {other for other, value in times.items() if value > SEEN} == contrast.also | {key}
    assert not any(np.isnan(value) for value in times.values())


def test_every_statistic_is_pictured(pictures: ModuleType) -> None:
    page = (DOCS / "statistics.md").read_text()
    assert list(pictures.CONTRASTS) == list(STATISTICS)
    for key in STATISTICS:
        assert f"images/statistics/{key}.svg" in page
        assert (pictures.FOLDER / f"{key}.svg").is_file()
