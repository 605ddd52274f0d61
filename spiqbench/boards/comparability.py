"""Which records may be ranked with each other, and why the others may not."""

from collections import Counter
from collections.abc import Mapping, Sequence

from spiqbench.boards.rows import Row
from spiqbench.records.schema import Record
from spiqbench.statistics.registry import REALISM_KEYS

Ruler = tuple[int, str, tuple[tuple[str, int], ...]]
"""What a record was measured against: task version, task digest, versions of the scores' statistics."""


def ruler(record: Record) -> Ruler:
    provenance = record.provenance
    versions = tuple((key, provenance.statistics.get(key, 0)) for key in REALISM_KEYS)
    return provenance.task_version, provenance.task_digest, versions


def common_ruler(records: Sequence[Record]) -> Ruler | None:
    """The ruler of most runs that ended, the newest task where two are as many; None where none ended."""
    counts = Counter(ruler(record) for record in records if record.status == "ok")
    return max(counts, key=lambda found: (counts[found], found)) if counts else None


def other_ruler(record: Record, expected: Ruler | None) -> str | None:
    """Why a record cannot be compared with the board's others, or None where it can."""
    found = ruler(record)
    if expected is None or record.status != "ok" or found == expected:
        return None
    if found[0] != expected[0]:
        return f"scored on version {found[0]} of the task, the board is on version {expected[0]}"
    if found[1] != expected[1]:
        return "scored on other windows: the digest of its task is not the board's"
    changed = [key for (key, mine), (_, theirs) in zip(found[2], expected[2], strict=True) if mine != theirs]
    return f"scored with another version of {', '.join(changed)}"


def missing_twin(row: Row, rows: Mapping[str, Row]) -> str | None:
    """Why a quantum row lacks the control that a rank takes, or None where it has it.

    The score of an entangling circuit says nothing of entanglement without that of the circuit without it; that
    of a quantum memory, nothing without that of the same memory dephased (without its entangling gates the
    neurons would be independent, which says nothing either).
    """
    if row.kind != "quantum" or (row.circuit is not None and row.circuit.is_twin):
        return None
    if not row.ended and any(row.model == other.twin for other in rows.values()):
        return None  # a twin that never got to its circuit
    if row.twin is None:
        return "twin missing: its records name no twin without entangling gates"
    twin = rows.get(row.twin)
    if twin is None:
        return f"twin missing: run {row.twin} on this board"
    if not twin.ended:
        return f"twin missing: no run of its twin {row.twin} ended"
    if twin.circuit is None or not twin.circuit.is_twin:
        return f"twin missing: the circuit of {row.twin} is free neither of entangling gates nor of coherent memory"
    return None
