"""Records beside a record: one set of samples may stand on a board once."""

from collections.abc import Iterable
from pathlib import Path

from spiqbench.records.schema import Record
from spiqbench.records.store import key_of, scan_board
from spiqbench.records.validation.checks import Check


def check_siblings(record: Record, store: Path) -> Check:
    """Whether another record of its board has the same samples: another seed, or another model, would draw others."""
    others, _ = scan_board(store, record.task, record.budget)
    same = duplicated_samples(record, others)
    return Check("no other record of its board has the same samples", not same, f"those of {', '.join(same)}")


def duplicated_samples(record: Record, others: Iterable[Record]) -> list[str]:
    """Model and seed of the records that have the samples of this one."""
    if record.samples_sha256 is None:
        return []
    return [
        f"{other.model}, seed {other.seed}"
        for other in others
        if other.samples_sha256 == record.samples_sha256 and key_of(other) != key_of(record)
    ]
