"""What a record says of its training, against the search that lies in the same store."""

from collections.abc import Iterator
from itertools import pairwise

from spiqbench.records.schema import Record
from spiqbench.records.tuned_settings import Found
from spiqbench.records.validation.checks import Check
from spiqbench.training.plateau import LEAST_GAIN


def check_plateau(record: Record, *, fits_itself: bool) -> Check:
    """What can be told from the record alone: a training that it calls long enough gained little when doubled."""
    rule = "a training that it calls long enough gained less than 0.01 when it was doubled"
    plateau = record.plateau
    if plateau is None or not plateau.converged:
        return Check(rule, True)
    if fits_itself:
        return Check(rule, None, "its model stops by a criterion of its own: --rerun tells")
    if len(plateau.evidence) < 2:
        return Check(rule, False, "it was never doubled")
    before, after = plateau.evidence[-2:]
    gain = after.validation_fidelity - before.validation_fidelity
    doubled = all(2 * one.steps == other.steps for one, other in pairwise(plateau.evidence))
    enough = doubled and gain < LEAST_GAIN and plateau.steps >= before.steps
    return Check(rule, enough, f"{plateau.steps} steps: {gain:.3f} from {before.steps} to {after.steps}")


def check_search(record: Record, found: Found, *, fits_itself: bool) -> Iterator[Check]:
    """Settings, plateau and steps of a record against what its run would take from its store.

    Args:
        found: what a search in the record's store found for its model.
    """
    if record.tuning.task is not None and found.tuning.task is None:
        yield Check(
            "settings, plateau and steps are those that the search found",
            None,
            f"there is no tuning/{record.tuning.task}/{record.model}.json beside it",
        )
        return
    yield _same("its settings are those that the search chose", record.tuning, found.tuning)
    if fits_itself or record.status != "ok":
        return
    yield _same("its plateau is that of the search", record.plateau, found.stated)
    if record.timing is not None:
        yield _same("it took the steps that the search found", record.timing.steps, found.steps)


def _same(rule: str, stated: object, expected: object) -> Check:
    return Check(rule, stated == expected, f"{stated} for {expected}")
