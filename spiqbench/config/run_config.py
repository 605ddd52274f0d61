"""The configuration of one run: the same type from the command line to the record."""

from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from spiqbench.config.overrides import line, parse, under
from spiqbench.data.configuration import TaskConfig
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.spiqgan.sampling_backend import Drawing
from spiqbench.values import (
    Folder,
    Label,
    NameOrNull,
    NotNegative,
    NotNegativeWhole,
    PositiveWhole,
    Seed,
    Settings,
    Shots,
    Switch,
    whole,
)


class BudgetConfig(Settings):
    """What every model of a board may spend; one of `conf/budget/*.yaml`."""

    name: Label
    steps: PositiveWhole
    max_steps: PositiveWhole
    samples: Annotated[int, whole(2)]
    seeds: PositiveWhole
    trials: NotNegativeWhole
    trial_steps: PositiveWhole
    threads: PositiveWhole
    wall_seconds: NotNegative


def _tuned(value: Any) -> Any:
    if value is None:
        return False
    if value is True or not isinstance(value, bool | str):
        raise ValueError("it must be auto, false, or the name of a task")
    return value


TunedFrom = Annotated[bool | str, BeforeValidator(_tuned)]
"""Whose settings a run takes: `auto` (searched on its own task), False, or the name of another task."""


class Command(Settings):
    """What every command that is given overrides knows.

    Attributes:
        file: name of its file in conf/.
        made_by: overrides that choose and change model, task and budget, ready to be handed on.
    """

    file: ClassVar[str]
    made_by: tuple[str, ...] = ()

    def handed_on(self, *groups: str) -> list[str]:
        """The overrides of some groups, for the runs that a command starts."""
        return under(parse(self.made_by), *groups)


class RunConfig(Command):
    """One generator, one task, one budget, one seed; the keys are those of conf/run.yaml."""

    file: ClassVar[str] = "run"

    model: ModelConfig
    task: TaskConfig
    budget: BudgetConfig
    logger: dict[str, Any] = Field(default_factory=dict)
    seed: Seed
    device: NameOrNull = None
    noise: NameOrNull = None
    shots: Shots = None
    store: Folder = Path("outputs/leaderboards")
    outputs: Folder = Path("outputs")
    tuned: TunedFrom = "auto"
    force: Switch = False
    progress: Switch = False
    report_card: Switch = False

    @property
    def drawing(self) -> Drawing | None:
        """How samples are drawn; None: by the generator itself."""
        found = Drawing(self.device, self.noise, self.shots)
        return None if found == Drawing() else found

    @property
    def label(self) -> str:
        """Name of its records: the model's, and how samples are drawn if not as usual."""
        return self.drawing.name(self.model.name) if self.drawing else self.model.name

    @property
    def twin(self) -> str | None:
        """The twin of its records: the model's, drawn the same way."""
        twin = self.model.twin
        return self.drawing.name(twin) if self.drawing and twin else twin

    @property
    def family(self) -> str | None:
        """The family that its records join; a generator drawn elsewhere is no further size of its own."""
        return None if self.drawing else self.model.family

    def overrides(self, tuned_on: str | None) -> tuple[str, ...]:
        """What makes it again, beside its seed.

        Args:
            tuned_on: the task whose settings its model got; None: it ran as it comes, and is to do so again, also
                after a later search.
        """
        drawn = ((key, getattr(self, key)) for key in ("device", "noise", "shots"))
        tuned = line("tuned", tuned_on or False) if self.model.search else None
        return (
            *self.made_by,
            *(line(key, value) for key, value in drawn if value is not None),
            *([tuned] if tuned else []),
        )

    def recorded(self) -> dict[str, Any]:
        """What a record keeps: all but where files lie and how a run is shown."""
        kept = self.model_dump(mode="json", by_alias=True, include={"budget", "seed"})
        drawn = {"device": self.device, "noise": self.noise, "shots": self.shots} if self.drawing else {}
        return {"model": self.model.as_written, "task": self.task.as_written, **kept, **drawn}
