import numpy as np
import pytest

from spiqbench.data.recording import Recording
from spiqbench.report.raster import raster_png


@pytest.mark.parametrize("shape", [(1, 40, 2), (12, 50, 6), (3, 2000, 60)])
def test_the_raster_is_a_picture(shape):
    spikes = (np.random.default_rng(0).random(shape) < 0.1).astype(np.uint8)
    first, again = (raster_png(Recording(spikes, 20)) for _ in range(2))
    assert first.startswith(b"\x89PNG\r\n\x1a\n")
    assert first == again
    assert first != raster_png(Recording(1 - spikes, 20))
