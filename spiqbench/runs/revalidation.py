"""Rules about a record that take its model, its weights or its whole run to be made again."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import Task
from spiqbench.data.windows import windows_digest
from spiqbench.errors import ConfigError, RecordError
from spiqbench.models.build import generator_class
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.records.measurement import assess_likelihood, real_windows, references
from spiqbench.records.sameness import other_settings
from spiqbench.records.schema import Record
from spiqbench.records.tuned_settings import found_for
from spiqbench.records.validation.checks import Check
from spiqbench.records.validation.remeasured import MEASURED, check_numbers, differences
from spiqbench.records.validation.searched import check_plateau, check_search
from spiqbench.runs.rebuild import comparable, rebuild, trusted_overrides
from spiqbench.runs.redraw import redraw
from spiqbench.scoring.score import StatisticScore, score

ALIKE = 0.1
"""By how much the skills of two trainings that differ in rounding alone may differ."""


def check_model(record: Record, own_task: Sequence[str] = ()) -> Iterator[Check]:
    """Counts, kind, twin, source and circuit, by building the model that its overrides name; see `rebuild`."""
    rule = "kind, twin, source, loss, parameters and circuit are those of its model, built again"
    if record.external:
        yield Check(rule, None, "samples from outside come without their model")
        return
    try:
        found = rebuild(record, own_task)
    except RecordError as error:
        yield Check(rule, None if not record.overrides else False, str(error))
        return
    stated = {
        "kind": record.kind,
        "source": record.source,
        "twin": record.twin,
        "family": record.family,
        "matched_to": record.matched_to,
        "loss_statistics": record.loss_statistics,
        "parameters": None if record.parameters is None else record.parameters.model_dump(),
        "circuit": comparable(record.circuit),
    }
    wrong = [
        f"{name} is {value}, and comes out as {getattr(found, name)}"
        for name, value in stated.items()
        if value != getattr(found, name)
    ]
    if record.likelihood is not None and record.likelihood.kind != found.likelihood_kind:
        wrong.append(f"its likelihood is {record.likelihood.kind}, and comes out as {found.likelihood_kind}")
    yield Check(rule, not wrong, "; ".join(wrong))


def check_training(record: Record, task: Task, store: Path, own_task: Sequence[str] = ()) -> Iterator[Check]:
    """Settings, plateau and steps, against the search that lies in the record's store; see `rebuild`."""
    if record.external:
        return
    try:
        config = compose(RunConfig, [*trusted_overrides(record, own_task), line("store", store)])
    except (ConfigError, RecordError):
        return  # said where the model is built
    other = list(other_settings(record, config))
    yield Check("its settings are those of its overrides", not other, "; ".join(other))
    fits_itself = issubclass(generator_class(config.model), SelfFittingGenerator)
    yield check_plateau(record, fits_itself=fits_itself)
    try:
        found = found_for(config, task.name, task.digest)
    except RecordError as error:
        yield Check("the search in its store can be read", False, str(error))
    except ConfigError as error:
        yield Check("settings, plateau and steps are those that the search found", None, str(error))
    else:
        yield from check_search(record, found, fits_itself=fits_itself)


def check_checkpoint(record: Record, task: Task, path: Path, *, cache: Path) -> Iterator[Check]:
    """Samples and likelihood, from the weights of its run.

    Args:
        cache: an empty folder of the caller's own: floors that were computed elsewhere are not believed.
    """
    rule = "its checkpoint draws its samples, or others of the same skills"
    if record.drawn_from:
        yield Check(rule, None, f"they were drawn on a device: check the record of {record.drawn_from}")
        return
    try:
        found = redraw(record, path, task)
    except RecordError as error:
        yield Check(rule, False, str(error))
        return
    stated = None if record.parameters is None else record.parameters.model_dump()
    yield Check(
        "its checkpoint has its parameters", stated == found.parameters, f"{stated} for {found.parameters}"
    )
    off = []
    if windows_digest(found.samples) != record.samples_sha256:
        known = references(task, len(found.samples), cache=cache)
        off = _other_skills(record, score(real_windows(task), found.samples, known))
    yield Check(rule, not off, "; ".join(off))
    likelihood = None
    if found.nats is not None and found.kind is not None:
        likelihood = assess_likelihood(task, found.nats, found.kind)
    wrong = differences("likelihood", record.likelihood, likelihood)
    yield Check("its likelihood comes out the same", not wrong, "; ".join(wrong))


def check_rerun(record: Record, again: Record) -> Iterator[Check]:
    """A run against what it came to when it was carried out again.

    The same samples, and with them all that they and the weights give, where code, versions and machine are the
    same; elsewhere samples of the same skills will do.
    """
    rule = "its run, carried out again, comes to the same"
    if again.status != record.status:
        came = f"it is recorded as {record.status}, and was {again.status} ({again.reason})"
        yield Check(rule, False, came)
        return
    if again.samples_sha256 == record.samples_sha256:
        yield Check(rule, True)
        if again.provenance.statistics == record.provenance.statistics:
            yield from check_numbers(record, again, (*MEASURED, "likelihood", "parameters"))
    elif _made_alike(record, again):
        yield Check(rule, False, "other samples, by the same code, versions and kind of machine")
    else:
        off = _other_skills(record, again.statistics)
        yield Check(rule, not off, "; ".join(off))
    if (
        record.plateau is not None and again.plateau is not None
    ):  # of a model that fits itself: others search anew
        stated, found = record.plateau.converged, again.plateau.converged
        yield Check(
            "it converges by its own criterion, or not, as it says", stated == found, f"{stated} for {found}"
        )


def _made_alike(record: Record, again: Record) -> bool:
    """Whether two runs have to give the same samples, bit for bit."""
    one, other = record.provenance, again.provenance
    return bool(one.clean) and all(
        getattr(one, name) == getattr(other, name) for name in ("commit", "clean", "versions", "machine")
    )


def _other_skills(record: Record, found: Mapping[str, StatisticScore]) -> list[str]:
    return [
        f"the skill in {key} is {result.skill}, and comes out as {found[key].skill if key in found else None}"
        for key, result in record.statistics.items()
        if result.skill is not None
        and (key not in found or abs((found[key].skill or 0.0) - result.skill) > ALIKE)
    ]
