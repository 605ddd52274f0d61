"""One report card a row, kept as a small picture beside its record: outputs are not published, boards are."""

import io
from pathlib import Path

from PIL import Image

from spiqbench.atomic import write_atomically
from spiqbench.data.files.arrays import load_array
from spiqbench.data.windows import windows_digest
from spiqbench.errors import SpiqbenchError
from spiqbench.records.artifacts import run_dir
from spiqbench.records.schema import Record
from spiqbench.records.store import card_path, key_of, scan_board
from spiqbench.report.cards.of_record import CARD

PIXELS_WIDE = 1440
QUALITY = 60


def keep_cards(store: Path, outputs: Path, task: str, budget: str) -> list[Path]:
    """Keep the card of each row's first run that ended; those kept now.

    A card in the outputs is taken only where the samples beside it are those of the record, by their digest.
    """
    first: dict[str, Record] = {}
    for record in scan_board(store, task, budget)[0]:
        if record.status == "ok" and not record.external:
            first.setdefault(record.model, record)
    kept = []
    for record in first.values():
        path, folder = card_path(record, store), run_dir(outputs, key_of(record))
        if _is_current(path, store, record) or not _are_of(record, folder):
            continue
        write_atomically(path, _small(folder / f"{CARD}.png"))
        kept.append(path)
    return kept


def _is_current(path: Path, store: Path, record: Record) -> bool:
    return path.exists() and path.stat().st_mtime >= key_of(record).path(store).stat().st_mtime


def _are_of(record: Record, folder: Path) -> bool:
    if not (folder / f"{CARD}.png").is_file():
        return False
    try:
        return windows_digest(load_array(folder / "samples.npz", "spikes")) == record.samples_sha256
    except SpiqbenchError:
        return False


def _small(path: Path) -> bytes:
    with Image.open(path) as picture:
        height = round(picture.height * PIXELS_WIDE / picture.width)
        small = picture.convert("RGB").resize((PIXELS_WIDE, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=QUALITY, method=6)
    return buffer.getvalue()
