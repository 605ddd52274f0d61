"""Boards of one recording and budget, strung together by their number of neurons."""

from collections.abc import Iterable
from dataclasses import dataclass

from spiqbench.boards.annotations import failure
from spiqbench.boards.board import Board
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.boards.rows import Row
from spiqbench.records.schema import Kind
from spiqbench.scaling.power_law import FEWEST_SIZES, PowerLaw, fit_power_law
from spiqbench.scaling.quantities import Quantity


@dataclass(frozen=True)
class Wall:
    """A number of neurons at which runs of a model did not end.

    Attributes:
        broken, runs: how many did not, of how many.
        reasons: why, each once.
    """

    neurons: int
    broken: int
    runs: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """One model over the sizes.

    Attributes:
        family: shared by models that differ in their size alone.
        rows: by number of neurons, where at least one run ended.
        walls: where at least one did not, ascending.
        is_twin: whether another model of the sweep names it as its control.
    """

    model: str
    family: str
    kind: Kind
    is_twin: bool
    rows: dict[int, Row]
    walls: tuple[Wall, ...]

    def measured(self, quantity: Quantity) -> dict[int, Estimate]:
        """The quantity by number of neurons, where the model has it."""
        found = {neurons: quantity.measure(row) for neurons, row in self.rows.items()}
        return {neurons: estimate for neurons, estimate in found.items() if estimate is not None}

    def law(self, quantity: Quantity) -> PowerLaw | None:
        """How the quantity grows; None where nothing is to be fitted or at fewer than three sizes."""
        if quantity.plural is None:
            return None
        return fit_power_law({neurons: one.value for neurons, one in self.measured(quantity).items()})


@dataclass(frozen=True)
class Sweep:
    """All models of one recording and budget over the sizes.

    Attributes:
        boards: by number of neurons, ascending.
        series: by name of the model.
        refused: `(model, neurons, reason)` of rows that ended but may not be compared.
    """

    family: str
    budget: str
    boards: dict[int, Board]
    series: tuple[Series, ...]
    refused: tuple[tuple[str, int, str], ...]

    @property
    def place(self) -> str:
        """Folder of what is rendered from it, relative to the store."""
        return f"scaling/{self.family}/{self.budget}"


def find_sweeps(boards: Iterable[Board]) -> list[Sweep]:
    """Every family of tasks and budget with boards of three sizes or more, by name.

    A size that several tasks of a family have is left out: they differ in something else than their neurons.
    """
    grouped: dict[tuple[str, str], dict[int, list[Board]]] = {}
    for board in boards:
        if board.family is not None:
            sized = grouped.setdefault((board.family, board.budget), {})
            sized.setdefault(board.neurons, []).append(board)
    found = {
        place: {neurons: of[0] for neurons, of in sorted(sized.items()) if len(of) == 1}
        for place, sized in sorted(grouped.items())
    }
    return [
        _sweep(family, budget, sized)
        for (family, budget), sized in found.items()
        if len(sized) >= FEWEST_SIZES
    ]


def _sweep(family: str, budget: str, boards: dict[int, Board]) -> Sweep:
    compared: dict[str, dict[int, Row]] = {}
    broken: dict[str, list[Wall]] = {}
    refused = []
    for neurons, board in boards.items():
        for row in board.rows:
            if row.ended:
                compared.setdefault(row.model, {})[neurons] = row
        for row in board.all_rows:
            if row.broken:
                broken.setdefault(row.model, []).append(_wall(neurons, row))
        refused += [(one.row.model, neurons, one.reason) for one in board.refused if one.row.ended]
    rows = [row for board in boards.values() for row in board.all_rows]
    kinds = {row.model: row.kind for row in rows}
    families = {row.model: row.family for row in rows}
    twins = {row.twin for row in rows}
    made = [
        Series(
            model=model,
            family=families[model],
            kind=kinds[model],
            is_twin=model in twins,
            rows=compared.get(model, {}),
            walls=tuple(broken.get(model, ())),
        )
        for model in sorted(set(compared) | set(broken))
    ]
    # A model that was run at one size is no line.
    lines = [one for one in made if len(set(one.rows) | {wall.neurons for wall in one.walls}) > 1]
    return Sweep(family, budget, boards, tuple(lines), tuple(sorted(refused)))


def _wall(neurons: int, row: Row) -> Wall:
    reasons = dict.fromkeys(failure(record) for record in row.broken)
    return Wall(neurons, len(row.broken), row.seeds, tuple(reasons))
