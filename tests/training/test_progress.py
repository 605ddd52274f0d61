import numpy as np
import pytest
from spiqbench.baselines.vae import VAE

import spiqbench.training.progress as module
from spiqbench.data.shape import WindowShape
from spiqbench.training.fit import fit
from spiqbench.training.progress import progress_callbacks


def test_into_a_pipe_go_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "LINE_SECONDS", 0.0)
    windows = np.zeros((50, 3, 5), dtype=np.uint8)
    model = VAE(WindowShape(3, 5), width=4, latent=2)
    fit(model, windows, steps=3, batch_size=50, callbacks=progress_callbacks(True))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == [f"training: {step} of 3 steps" for step in (1, 2, 3)]
    assert progress_callbacks(False) == ()
