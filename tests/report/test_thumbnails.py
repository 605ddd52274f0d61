"""A report card a row, kept beside the records."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.records.artifacts import run_dir, save_samples
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of
from spiqbench.report.thumbnails import PIXELS_WIDE, keep_cards
from spiqbench.runs.execute import execute

PLACE = ("simulated_n4", "tiny")


def run(store: Path, outputs: Path, seed: int) -> Record:
    overrides = ["model=independent", "task=simulated_n4", "budget.name=tiny", "budget.samples=300"]
    config = compose(RunConfig, [*overrides, f"seed={seed}", f"store={store}", f"outputs={outputs}"])
    return execute(config).record


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A store and outputs with two seeds of one model."""
    store, outputs = tmp_path / "store", tmp_path / "outputs"
    for seed in range(2):
        run(store, outputs, seed)
    return store, outputs


def test_the_first_seed_of_a_row_is_kept_once(folders: tuple[Path, Path]) -> None:
    store, outputs = folders
    (kept,) = keep_cards(store, outputs, *PLACE)
    assert kept == store / "simulated_n4" / "tiny" / "independent" / "seed-0.webp"
    with Image.open(kept) as picture:
        assert picture.width == PIXELS_WIDE
        assert np.asarray(picture).std() > 10
    assert keep_cards(store, outputs, *PLACE) == []


def test_a_card_of_other_samples_is_not_taken(folders: tuple[Path, Path]) -> None:
    store, outputs = folders
    folder = run_dir(outputs, key_of(run(store, outputs, 0)))
    save_samples(folder, np.zeros((300, 4, 16), dtype=np.uint8))
    assert keep_cards(store, outputs, *PLACE) == []
    (folder / "samples.npz").write_bytes(b"half")
    assert keep_cards(store, outputs, *PLACE) == []
    (folder / "samples.npz").unlink()
    assert keep_cards(store, outputs, *PLACE) == []
