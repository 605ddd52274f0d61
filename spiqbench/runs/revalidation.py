"""Rules about a record that take its model, or its whole run, to be made again."""

from collections.abc import Iterator

from spiqbench.errors import RecordError
from spiqbench.records.schema import Record
from spiqbench.records.validation.checks import Check
from spiqbench.runs.rebuild import comparable, rebuild, run_again

ALIKE = 0.1
"""By how much the skills of two trainings that differ in rounding alone may differ."""


def check_model(record: Record) -> Iterator[Check]:
    """Counts, kind, twin, source and circuit, by building the model that its overrides name."""
    rule = "kind, twin, source, parameters and circuit are those of its model, built again"
    if record.external:
        yield Check(rule, None, "samples from outside come without their model")
        return
    try:
        found = rebuild(record)
    except RecordError as error:
        yield Check(rule, None if not record.overrides else False, str(error))
        return
    stated = {
        "kind": record.kind,
        "source": record.source,
        "twin": record.twin,
        "family": record.family,
        "parameters": None if record.parameters is None else record.parameters.model_dump(),
        "circuit": comparable(record.circuit),
    }
    wrong = [
        f"{name} is {value}, and comes out as {getattr(found, name)}"
        for name, value in stated.items()
        if value != getattr(found, name)
    ]
    yield Check(rule, not wrong, "; ".join(wrong))


def check_rerun(record: Record) -> Check:
    """Carry out the run again: the same samples on a machine like its own, elsewhere samples of the same skills."""
    rule = "its run, carried out again, comes to the same"
    try:
        again = run_again(record)
    except RecordError as error:
        return Check(rule, False, str(error))
    if again.status != record.status:
        return Check(
            rule, False, f"it is recorded as {record.status}, and was {again.status} ({again.reason})"
        )
    if again.samples_sha256 == record.samples_sha256:
        return Check(rule, True)
    off = [
        f"the skill in {key} is {result.skill}, and comes out as {again.statistics[key].skill}"
        for key, result in record.statistics.items()
        if result.skill is not None
        and (key not in again.statistics or abs((again.statistics[key].skill or 0.0) - result.skill) > ALIKE)
    ]
    return Check(rule, not off, "; ".join(off))
