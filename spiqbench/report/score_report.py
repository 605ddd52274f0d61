"""What a comparison of two sets of windows gives back: a table, a picture and a text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spiqbench.boards.formatting import DASH, decimal, significant
from spiqbench.scoring.score import StatisticScore
from spiqbench.statistics.registry import STATISTICS
from spiqbench.statistics.statistic import Windows

if TYPE_CHECKING:  # both take longer to import than to score a small set
    from matplotlib.figure import Figure
    from pandas import DataFrame

NUMBERS = ("error", "floor", "null", "skill")

_WRITTEN = {name: decimal if name == "skill" else significant for name in NUMBERS}
"""As at the terminal and on the report card."""


@dataclass(frozen=True, eq=False, repr=False)
class ScoreReport:
    """Scores of generated against real windows.

    Attributes:
        statistics: error, floor, null and skill by the key of the statistic.
        realism: mean clipped skill of the eleven statistics; None where there were no training windows.
        fidelity: of the four that a loss may contain.
        breadth: of the seven others, which no selection sees.
    """

    statistics: dict[str, StatisticScore]
    realism: float | None
    fidelity: float | None
    breadth: float | None
    real: Windows
    generated: Windows
    train: Windows | None
    bin_width_ms: float

    def to_frame(self) -> "DataFrame":
        """One row a statistic, indexed by its key: title, group, error, floor, null, skill, reason."""
        from pandas import DataFrame, Index

        rows = [
            {
                "title": STATISTICS[key].title,
                "group": STATISTICS[key].group,
                **{name: getattr(score, name) for name in NUMBERS},
                "reason": score.reason,
            }
            for key, score in self.statistics.items()
        ]
        frame = DataFrame(rows, index=Index(list(self.statistics), name="statistic"))
        return frame.astype(dict.fromkeys(NUMBERS, float))

    def plot(self, title: str = "") -> "Figure":
        """The report card: rasters, rates, covariances, counts, intervals and skills, generated beside real."""
        from spiqbench.report.cards.figure import report_card_figure

        return report_card_figure(
            self.real,
            self.generated,
            train=self.train,
            bin_width_ms=self.bin_width_ms,
            title=title,
            scores=self.statistics,
            realism=self.realism,
        )

    @property
    def means(self) -> dict[str, float | None]:
        """Realism, fidelity and breadth by name."""
        return {"realism": self.realism, "fidelity": self.fidelity, "breadth": self.breadth}

    def to_dict(self) -> dict[str, Any]:
        """All numbers, ready for JSON, None where there is no value.

        Returns:
            `{"statistics": {key: {"error", "floor", "null", "skill", "tells", "reason"}}, "realism", "fidelity",
            "breadth", "shape": {"neurons", "time_bins", "real_samples", "generated_samples", "train_samples"},
            "bin_width_ms"}`.
        """
        _, neurons, time_bins = self.real.shape
        return {
            "statistics": {
                key: score.model_dump(exclude={"interval"}) for key, score in self.statistics.items()
            },
            **self.means,
            "shape": {
                "neurons": neurons,
                "time_bins": time_bins,
                "real_samples": len(self.real),
                "generated_samples": len(self.generated),
                "train_samples": None if self.train is None else len(self.train),
            },
            "bin_width_ms": self.bin_width_ms,
        }

    def __repr__(self) -> str:
        said = [f"{name} {value:.3f}" for name, value in self.means.items() if value is not None]
        head = f"{len(self.generated)} generated against {len(self.real)} real windows of {self.real.shape[1]} neurons"
        table = self.to_frame()[list(NUMBERS)].to_string(formatters=_WRITTEN, na_rep=DASH)
        return "\n".join([head, *([", ".join(said)] if said else []), table])

    def _repr_html_(self) -> str:
        frame = self.to_frame().drop(columns="title").fillna({"reason": ""})
        return str(frame.to_html(formatters=_WRITTEN, na_rep=DASH))
