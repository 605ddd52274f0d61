"""The configurations of the commands that plan runs: a board, a sweep, a search."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from spiqbench.config.run_config import BudgetConfig, Command, TunedFrom
from spiqbench.data.configuration import TaskConfig
from spiqbench.values import CountOrNull, Folder, Lines, Names, NotNegativeWhole, Switch, is_seed, is_whole


def _seeds(value: Any) -> Any:
    """A number of seeds, counted from 0, or the seeds themselves."""
    found = list(range(value)) if is_whole(value) else value
    if isinstance(found, list | tuple) and found and all(map(is_seed, found)):
        return tuple(dict.fromkeys(found))
    raise ValueError("it must be a whole number, at least 1, or a list of seeds, e.g. 0,1,2")


def _sizes(value: Any) -> Any:
    found = [value] if is_whole(value) else value
    if found is None or (isinstance(found, list | tuple) and found and all(map(is_whole, found))):
        return found
    raise ValueError("it must be a list of whole numbers, e.g. 4,8,16, or null for all sizes")


Seeds = Annotated[tuple[int, ...], BeforeValidator(_seeds)]
Sizes = Annotated[tuple[int, ...] | None, BeforeValidator(_sizes)]


class PlanConfig(Command):
    """What a board and a sweep share.

    Attributes:
        overrides: for every run, beside what the plan sets itself.
    """

    budget: BudgetConfig
    models: Names
    tuned: TunedFrom
    seeds: Seeds
    jobs: CountOrNull
    overrides: Lines
    dry_run: Switch
    store: Folder
    outputs: Folder
    force: Switch


class LeaderboardConfig(PlanConfig):
    """The keys of conf/leaderboard.yaml."""

    file: ClassVar[str] = "leaderboard"

    task: TaskConfig
    matched: Switch


class ScalingConfig(PlanConfig):
    """The keys of conf/scaling.yaml."""

    file: ClassVar[str] = "scaling"

    family: str
    neurons: Sizes


class TuneConfig(Command):
    """The keys of conf/tune.yaml."""

    file: ClassVar[str] = "tune"

    task: TaskConfig
    budget: BudgetConfig
    models: Names
    trials: NotNegativeWhole
    matched: Switch
    jobs: CountOrNull
    dry_run: Switch
    store: Folder
    outputs: Folder
    force: Switch
