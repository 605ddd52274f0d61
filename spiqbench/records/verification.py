"""Who carried out a record's run again: a statement beside the records, bound to the bytes of one of them.

`<store>/verified/<task>/<budget>/<model>/seed-<k>.json`, written by `spiqbench validate --rerun --verified-by NAME`
alone. A record cannot say it of itself, and a record that changes afterwards has it no longer. The folder is its
keeper's own: what a contribution brings of it is not to be taken.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from spiqbench.atomic import write_atomically
from spiqbench.bounded import read_regular
from spiqbench.errors import RecordError
from spiqbench.record_values import Line
from spiqbench.records.fields import Digest
from spiqbench.records.schema import Record, RunProvenance
from spiqbench.records.store import MOST_BYTES, RunKey, key_of
from spiqbench.records.unreadable import unreadable

FOLDER = "verified"


class Verification(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    by: Line = Field(min_length=1, description="who carried out the run again")
    record_sha256: Digest = Field(description="digest of the record's file, byte for byte")
    same_samples: bool = Field(description="false: others of the same skills, as another machine draws them")
    provenance: RunProvenance = Field(description="what made the second run: versions, commit, machine")


def verification_path(store: Path, key: RunKey) -> Path:
    return key.path(store / FOLDER)


def write_verification(store: Path, record: Record, again: Record, *, by: str) -> Path:
    """State that a record of a store was carried out again.

    Args:
        again: the record of the second run.
        by: who did it.
    """
    key = key_of(record)
    stated = Verification(
        by=by,
        record_sha256=_digest(key.path(store)),
        same_samples=again.samples_sha256 == record.samples_sha256,
        provenance=again.provenance,
    )
    path = verification_path(store, key)
    write_atomically(path, (stated.model_dump_json(indent=1) + "\n").encode())
    return path


def verification_of(store: Path, key: RunKey) -> Verification | None:
    """The statement on a record as it is now; None where there is none, or it is of another content.

    Raises:
        RecordError: there is a file, and it is not a statement.
    """
    path = verification_path(store, key)
    if not path.exists():
        return None
    try:
        stated = Verification.model_validate_json(read_regular(path, MOST_BYTES))
        return stated if stated.record_sha256 == _digest(key.path(store)) else None
    except (OSError, ValueError) as error:  # among them pydantic's
        raise unreadable(path, error, what="statement on a record", remedy="delete it") from error


def verified_runs(store: Path, records: Iterable[Record]) -> dict[RunKey, Verification]:
    """The statements on records of a store; a file that is none says nothing."""
    found = {}
    for key in map(key_of, records):
        try:
            stated = verification_of(store, key)
        except RecordError:
            continue
        if stated is not None:
            found[key] = stated
    return found


def _digest(path: Path) -> str:
    return sha256(read_regular(path, MOST_BYTES)).hexdigest()
