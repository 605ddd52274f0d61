"""A row of a board: all runs of one model, and what they come to on average."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spiqbench.boards.columns import ordered_keys
from spiqbench.boards.inference.intervals import Estimate, SeedScores, estimate
from spiqbench.boards.seed_scores import seed_scores
from spiqbench.config.overrides import Override, parse
from spiqbench.errors import ConfigError
from spiqbench.records.schema import Circuit, Kind, Record
from spiqbench.scoring.mean_skill import BREADTH, FIDELITY, REALISM, SCORES
from spiqbench.scoring.score import StatisticScore


@dataclass(frozen=True)
class Row:
    """One model on one board; means are over seeds, and those of costs over the runs that ended.

    Attributes:
        records: its runs, by seed.
        scores: realism, fidelity and breadth, mean and interval; a run that did not end counts with the null's, 0.
        skills: the same by statistic; one that is undefined on the samples counts 0 too, one that cannot tell
            real windows from the null on this task is left out.
        over_floor: error divided by the floor, by statistic, mean over the runs where both are defined.
        seed_scores: the realism of each seed with its noise, for comparing rows.
        loss_statistics: what the training of any run was told to match.
        converged: whether every run that ended is known to have had as many steps as it takes.
        bits_per_spike: mean held-out log-likelihood over independent neurons; None where a model has none.
        generator, training_only, fixed: smallest and largest parameter count over the runs; None: unknown.
    """

    model: str
    kind: Kind
    records: tuple[Record, ...]
    scores: dict[str, Estimate]
    skills: dict[str, Estimate]
    over_floor: dict[str, float | None]
    seed_scores: SeedScores
    loss_statistics: tuple[str, ...]
    converged: bool
    bits_per_spike: float | None
    generator: tuple[int, int] | None
    training_only: tuple[int, int] | None
    fixed: tuple[int, int] | None
    train_seconds: float | None
    windows_per_second: float | None
    peak_memory_bytes: int | None
    trials: tuple[int, int]
    circuit: Circuit | None

    @property
    def realism(self) -> Estimate:
        return self.scores[REALISM]

    @property
    def fidelity(self) -> Estimate:
        return self.scores[FIDELITY]

    @property
    def breadth(self) -> Estimate:
        return self.scores[BREADTH]

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
        named = (record.family for record in self.records if record.family)
        return next(named, self.base if self.matched_to else self.model)

    @property
    def base(self) -> str:
        """The configured model that its runs are of, by what makes them again; its own name where that is not known."""
        return next((str(one.value) for one in self._overrides if one.key == "model"), self.model)

    @property
    def changes(self) -> dict[str, str]:
        """What its runs change of that model, by key, but for what it is matched to."""
        changed = {
            one.key.removeprefix("model."): one.text
            for one in self._overrides
            if one.key.startswith("model.")
        }
        return {key: changed[key] for key in sorted(changed) if key not in ("name", "twin", "matched_to")}

    @cached_property
    def _overrides(self) -> list[Override]:
        try:
            return parse(self.records[0].overrides)
        except ConfigError:  # a contributed record, whose overrides cannot be read
            return []

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
    timings = [record.timing for record in ended if record.timing]
    return Row(
        model=first.model,
        kind=(ended or records)[0].kind,
        records=tuple(records),
        scores={name: estimate(seed_scores(records, name)) for name in SCORES},
        skills={key: estimate(seed_scores(records, key)) for key in keys},
        over_floor={
            key: _mean(_over_floor(record.statistics.get(key)) for record in ended)
            for key in ordered_keys(key for record in ended for key in record.statistics)
        },
        seed_scores=seed_scores(records, REALISM),
        loss_statistics=tuple(ordered_keys(key for record in records for key in record.loss_statistics)),
        converged=bool(ended)
        and all(record.plateau is not None and record.plateau.converged for record in ended),
        bits_per_spike=_mean(record.likelihood.bits_per_spike for record in ended if record.likelihood),
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


def _tells(record: Record, key: str) -> bool:
    return record.statistics[key].tells


def _over_floor(result: StatisticScore | None) -> float | None:
    if result is None or result.error is None or not result.floor:
        return None
    return result.error / result.floor


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _span(records: Sequence[Record], count: Callable[[Record], int | None]) -> tuple[int, int] | None:
    known = [value for value in map(count, records) if value is not None]
    return (min(known), max(known)) if known else None
