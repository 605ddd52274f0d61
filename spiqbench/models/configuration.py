"""What one model's configuration says: its class and hyperparameters, and what the benchmark has to know of it."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spiqbench.record_values import Line
from spiqbench.values import Label, Settings

Kind = Literal["reference", "classical", "quantum", "own"]


class About(Settings):
    """What is said of a model in lists, on boards and in the docs."""

    kind: Kind = Field("own", description="reference, classical, quantum; own: it does not say")
    source: Line = Field("", description="where the model comes from: authors, year, title or DOI")
    parameter_formula: str = Field(
        "", description="generator parameters, in N neurons, T bins and the model's own sizes"
    )
    says: str = Field("", description="what it is, in a line")


class ModelConfig(BaseModel):
    """One of `conf/model/*.yaml`; keys beyond those named here are hyperparameters of the class."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)

    target: str = Field("", alias="_target_", description="package.module.Class")
    name: str = Field("", description="on boards; empty: the class's name in snake_case")
    about: About = About()
    family: Label | None = Field(None, description="shared by models that differ in their size alone")
    twin: Label | None = Field(
        None, description="the same quantum model without entangling gates, or coherence"
    )
    search: dict[str, Any] = Field(default_factory=dict, description="what a search may set, and within what")
    match: str | None = Field(None, description="the hyperparameter that its parameters grow with")
    matched_to: Label | None = Field(None, description="a control: whose number of parameters it has")

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, content: Any) -> Any:
        """Keys of the benchmark that are null are as good as left out."""
        if not isinstance(content, Mapping):
            return content
        kept = {
            key: value
            for key, value in content.items()
            if value is not None or (key not in cls.model_fields and key != "_target_")
        }
        if not kept.get("name"):
            kept["name"] = snake_case(str(kept.get("_target_") or kept.get("target") or ""))
        return kept

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """The keyword arguments of the class."""
        return dict(self.model_extra or {})

    def changed(self, **keys: Any) -> "ModelConfig":
        """The same model with other hyperparameters."""
        return ModelConfig.model_validate({**self.as_written, **keys})

    @property
    def as_written(self) -> dict[str, Any]:
        """The keys as the file and the command line have them."""
        return self.model_dump(by_alias=True, exclude_unset=True)


def snake_case(target: str) -> str:
    """`spike_gan` for `package.module.SpikeGan`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", target.rsplit(".", 1)[-1]).lower()
