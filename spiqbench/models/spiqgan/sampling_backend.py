"""How the samples of a trained quantum generator are drawn, where not by its own exact engine."""

import hashlib
import re
from dataclasses import dataclass, fields
from typing import Any

LONGEST_NAME = 80
"""Of a model on a board: see `spiqbench.records.schema`."""


@dataclass(frozen=True)
class Drawing:
    """How samples are drawn; all None is the generator's own exact engine.

    Attributes:
        device: name of a PennyLane device; None: shots of this suite's state vectors, noise as trajectories.
        noise: see `spiqbench.quantum.shots.noise`.
        shots: behind each spike's probability, or 1 for each word; None: exact values of the device.
    """

    device: str | None = None
    noise: str | None = None
    shots: int | None = None

    def name(self, model: str) -> str:
        """A model's name drawn so, such as `spiqgan+device-default.mixed+noise-readout_0.02+shots-1`."""
        told = "".join(
            f"+{part.name}-{getattr(self, part.name)}" for part in fields(self) if getattr(self, part.name)
        )
        name = model + re.sub(r"[^A-Za-z0-9_.+-]+", "_", told)
        if len(name) <= LONGEST_NAME:
            return name
        digest = hashlib.sha256(told.encode()).hexdigest()[:8]
        return f"{model[: LONGEST_NAME - 15]}+drawn-{digest}"

    @property
    def circuit(self) -> dict[str, Any]:
        """What the record's `circuit` says of it."""
        found = {part.name: getattr(self, part.name) for part in fields(self)}
        return found if self.device else {**found, "engine": "trajectories"}
