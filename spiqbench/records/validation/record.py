"""May a contributed record stand on a board? What it says is checked, and measured again from its samples.

Nothing that a record holds is executed: its task is built from the configuration of that name at hand (this
package's or the user's own), never from the one in the record.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spiqbench.data.task import Task
from spiqbench.data.windows import windows_digest
from spiqbench.records.measurement import real_windows, references
from spiqbench.records.schema import Record
from spiqbench.records.store import key_of
from spiqbench.records.validation.checks import Check
from spiqbench.scoring.distribution_tests.memorization import memorization_check
from spiqbench.scoring.mean_skill import mean_scores
from spiqbench.scoring.score import StatisticScore, score, skill_of
from spiqbench.seeds import derive_seed
from spiqbench.statistics.registry import REALISM_KEYS, STATISTICS

RELATIVE_TOLERANCE = 1e-6
"""Rounding differs between machines by parts in 1e12; another set of samples by parts in 1e2."""
ABSOLUTE_TOLERANCE = 1e-9

NO_COPY = "by its own test it is not a copy of the training set"
"""A finding and no fault of the record: boards tell it of the row."""


def check_place(path: Path, record: Record) -> Check:
    """The path says what the record says, also where links lead, so that no record stands for another."""
    expected = key_of(record).path(Path()).parts
    found = path.resolve().parts[-len(expected) :]
    return Check(
        "its path is <task>/<budget>/<model>/seed-<k>.json of its own content",
        found == expected,
        f"the path ends in {'/'.join(found)}, the content belongs in {'/'.join(expected)}",
    )


def check_content(record: Record) -> Iterator[Check]:
    """What can be told from the record alone."""
    if record.status != "ok":
        yield Check("a run that failed says why", bool(record.reason), f"{record.status} without a reason")
        stated = [value for value in record.scores.values_by_name().values() if value]
        yield Check("a run that failed has the null's scores", not stated, ", ".join(map(str, stated)))
        return
    lacking = [
        name
        for name, value in (
            ("samples", record.samples),
            ("samples_sha256", record.samples_sha256),
            ("parameters", record.parameters),
        )
        if not value
    ]
    yield Check("samples, their digest and parameters are given", not lacking, ", ".join(lacking))
    lacking = [key for key in REALISM_KEYS if key not in record.statistics]
    yield Check("the statistics of every score are given", not lacking, ", ".join(lacking))
    wrong = [key for key, result in record.statistics.items() if not _consistent(result)]
    yield Check("each skill is (null - error) / (null - floor)", not wrong, ", ".join(wrong))
    yield _scores_check(
        "each score is the mean of its skills, each clipped to [-1, 1]", record, record.statistics
    )
    if record.kind == "quantum":
        named = record.twin is not None or (record.circuit is not None and record.circuit.is_twin)
        yield Check("a quantum model names its twin", named, "no twin")
    flagged = record.tests.get("memorization", {}).get("flagged")
    yield Check(NO_COPY, flagged is not True, "flagged as a copy")


def check_task(record: Record, task: Task, drawn: int | None) -> Iterator[Check]:
    """Whether it was measured on this task; `drawn` is what every model of its budget draws, if known."""
    yield Check(
        "it was scored on this version of the task",
        (record.provenance.task_version, record.provenance.task_digest) == (task.version, task.digest),
        f"version {record.provenance.task_version}, digest {record.provenance.task_digest[:12]}",
    )
    shape = (record.neurons, record.time_bins, record.bin_width_ms)
    expected = (task.shape.neurons, task.shape.time_bins, task.bin_width_ms)
    yield Check("neurons, bins and bin width are the task's", shape == expected, f"{shape} for {expected}")
    if record.status == "ok":
        same = None if drawn is None else record.samples == drawn
        came = f"{record.samples} for {drawn}" if drawn else f"no budget is called {record.budget}"
        yield Check("as many samples as every model of its budget", same, came)


def check_samples(record: Record, task: Task, samples: NDArray[np.uint8], *, cache: Path) -> Iterator[Check]:
    """Measure the samples again: same digest, same errors, no copy of the training set.

    Args:
        samples: uint8 `(samples, neurons, time_bins)`.
        cache: folder in which floors and nulls are kept between runs.
    """
    digest = windows_digest(samples)
    yield Check(
        "the samples are those of the record (SHA-256)",
        digest == record.samples_sha256,
        f"{digest[:12]} for {str(record.samples_sha256)[:12]}",
    )
    same_shape = samples.shape == (record.samples, *task.test.shape[1:])
    yield Check("the samples have the record's shape", same_shape, f"{samples.shape}")
    if not same_shape:
        return
    scores = score(real_windows(task), samples, references(task, len(samples), cache=cache))
    wrong = [key for key, found in scores.items() if not _agrees(record, key, found)]
    yield Check("errors, floors, nulls and skills come out the same", not wrong, ", ".join(wrong))
    yield _scores_check("the scores come out the same", record, scores)
    copies = memorization_check(task.train, task.test, samples, derive_seed("tests", task.name))
    yield Check(
        "the samples are no copy of the training set",
        None if copies.flagged is None else not copies.flagged,
        copies.reason
        or f"{copies.copies} of {len(samples)} windows occur in it; {copies.nearer_share:.0%} are nearer to it than "
        "test windows are",
    )


def _agrees(record: Record, key: str, found: StatisticScore) -> bool:
    """True also where the record has the statistic in another version, or not at all: that is another ruler."""
    result = record.statistics.get(key)
    if result is None or record.provenance.statistics.get(key) != STATISTICS[key].version:
        return key not in REALISM_KEYS
    pairs = ((getattr(result, name), getattr(found, name)) for name in ("error", "floor", "null", "skill"))
    return all(_close(stated, again) for stated, again in pairs)


def _scores_check(rule: str, record: Record, statistics: Mapping[str, StatisticScore]) -> Check:
    stated, expected = record.scores.values_by_name(), mean_scores(statistics)
    wrong = [
        f"{name} {stated[name]} for {value}"
        for name, value in expected.items()
        if not _close(stated[name], value)
    ]
    return Check(rule, not wrong, ", ".join(wrong))


def _consistent(result: StatisticScore) -> bool:
    if result.error is None or result.floor is None or result.null is None:
        return True
    if result.skill is None or not result.tells:
        return result.skill is None and not result.tells
    if result.null == result.floor:
        return False
    return _close(result.skill, skill_of(result.error, result.floor, result.null))


def _close(stated: float | None, again: float | None) -> bool:
    if stated is None or again is None:
        return stated is again
    return bool(np.isclose(stated, again, rtol=RELATIVE_TOLERANCE, atol=ABSOLUTE_TOLERANCE))
