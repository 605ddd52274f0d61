"""A row of a board: all runs of one model, and what they come to on average."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from spiqbench.boards.columns import FIDELITY, ordered_keys
from spiqbench.boards.intervals import Estimate, SeedScores, estimate
from spiqbench.records.schema import Circuit, Kind, Record, StatisticResult


@dataclass(frozen=True)
class Row:
    """One model on one board; means are over seeds, and those of costs over the runs that ended.

    Attributes:
        records: its runs, by seed.
        fidelity: mean and interval; a run that did not end counts with the null's skill, 0.
        skills: the same by statistic; one that is undefined on the samples counts 0 too, one that cannot tell
            real windows from the null on this task is left out.
        over_floor: error divided by the floor, by statistic, mean over the runs where both are defined.
        scores: the fidelity of each seed with its replicates, for comparing rows.
        generator, training_only, fixed: smallest and largest parameter count over the runs; None: unknown.
    """

    model: str
    kind: Kind
    records: tuple[Record, ...]
    fidelity: Estimate
    skills: dict[str, Estimate]
    over_floor: dict[str, float | None]
    scores: SeedScores
    generator: tuple[int, int] | None
    training_only: tuple[int, int] | None
    fixed: tuple[int, int] | None
    train_seconds: float | None
    windows_per_second: float | None
    peak_memory_bytes: int | None
    trials: tuple[int, int]
    circuit: Circuit | None

    @property
    def ended(self) -> tuple[Record, ...]:
        return tuple(record for record in self.records if record.status == "ok")

    @property
    def broken(self) -> tuple[Record, ...]:
        return tuple(record for record in self.records if record.status != "ok")

    @property
    def seeds(self) -> int:
        return len(self.records)

    @property
    def parameters(self) -> int | None:
        """Generator parameters, the larger number where runs differ."""
        return self.generator[1] if self.generator else None

    @property
    def external(self) -> bool:
        return any(record.external for record in self.records)

    @property
    def tuned(self) -> bool:
        return self.trials[0] > 0

    @property
    def family(self) -> str:
        return next((record.family for record in self.records if record.family), self.model)

    @property
    def twin(self) -> str | None:
        return next((record.twin for record in self.records if record.twin), None)

    @property
    def matched_to(self) -> str | None:
        return next((record.matched_to for record in self.records if record.matched_to), None)

    @property
    def source(self) -> str:
        return next((record.source for record in self.records if record.source), "")


def make_row(records: Sequence[Record]) -> Row:
    """The row of one model's records, all of one task and budget."""
    records = sorted(records, key=lambda record: record.seed)
    first, ended = records[0], [record for record in records if record.status == "ok"]
    keys = ordered_keys(key for record in ended for key in record.statistics if _tells(record, key))
    axes = (first.task, first.budget, first.model)
    scores = seed_scores(records, FIDELITY)
    timings = [record.timing for record in ended if record.timing]
    return Row(
        model=first.model,
        kind=(ended or records)[0].kind,
        records=tuple(records),
        fidelity=estimate(scores, *axes, FIDELITY),
        skills={key: estimate(seed_scores(records, key), *axes, key) for key in keys},
        over_floor={
            key: _mean(_over_floor(record.statistics.get(key)) for record in ended)
            for key in ordered_keys(key for record in ended for key in record.statistics)
        },
        scores=scores,
        generator=_span(records, lambda record: record.parameters.generator if record.parameters else None),
        training_only=_span(records, lambda r: r.parameters.training_only if r.parameters else None),
        fixed=_span(records, lambda record: record.parameters.fixed if record.parameters else None),
        train_seconds=_mean(timing.train_seconds for timing in timings),
        windows_per_second=_mean(
            record.samples / record.timing.sample_seconds
            for record in ended
            if record.timing and record.timing.sample_seconds > 0
        ),
        peak_memory_bytes=max((r.peak_memory_bytes for r in ended if r.peak_memory_bytes), default=None),
        trials=_span(records, lambda record: record.tuning.trials) or (0, 0),
        circuit=next((record.circuit for record in records if record.circuit), None),
    )


def seed_scores(records: Sequence[Record], key: str) -> SeedScores:
    """A score, by the key of its statistic or `fidelity`, over the runs of one model sorted by seed."""
    values = np.array([score(record, key) for record in records])
    replicates = [_replicates(record, key) for record in records]
    lengths = [len(one) for one in replicates if one is not None]
    deviations = None
    if lengths:
        # A run that did not end is the null for certain: its replicates do not vary.
        rows = [
            np.zeros(min(lengths)) if one is None else np.asarray(one)[: min(lengths)] for one in replicates
        ]
        deviations = np.stack([row - row.mean() for row in rows])
    only = records[0] if len(records) == 1 and records[0].status == "ok" else None
    return SeedScores(
        seeds=tuple(record.seed for record in records),
        values=values,
        deviations=deviations,
        single=_stated_interval(only, key) if only else None,
    )


def score(record: Record, key: str) -> float:
    """Skill of one run, or its fidelity; 0, the null's, where it did not end or the value is undefined."""
    if record.status != "ok":
        return 0.0
    if key == FIDELITY:
        return record.fidelity if record.fidelity is not None else 0.0
    result = record.statistics.get(key)
    return result.skill if result is not None and result.skill is not None else 0.0


def _tells(record: Record, key: str) -> bool:
    result = record.statistics[key]
    return result.skill is not None or result.error is None


def _replicates(record: Record, key: str) -> list[float] | None:
    if record.status != "ok" or not record.replicates:
        return None
    return record.replicates.get(key) or None


def _stated_interval(record: Record, key: str) -> tuple[float, float] | None:
    if key == FIDELITY:
        return record.fidelity_interval
    return record.statistics[key].interval if key in record.statistics else None


def _over_floor(result: StatisticResult | None) -> float | None:
    if result is None or result.error is None or not result.floor:
        return None
    return result.error / result.floor


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _span(records: Sequence[Record], count: Callable[[Record], int | None]) -> tuple[int, int] | None:
    known = [value for value in map(count, records) if value is not None]
    return (min(known), max(known)) if known else None
