"""What one task's configuration says, one of `conf/task/*.yaml`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class TaskConfig(BaseModel):
    """A task as it is written; whether it can be built is checked where it is built."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str | None = Field(None, description="null: the recording's")
    family: str | None = Field(
        None,
        description="shared by tasks of one recording: of several sizes, which a sweep strings together, or of one",
    )
    recording: Any = Field(None, description="what makes the recording: `_target_` and its arguments")
    digest: str | None = Field(None, description="SHA-256 of a frozen task's windows")

    @property
    def as_written(self) -> dict[str, Any]:
        """The keys as the file and the command line have them."""
        return self.model_dump(exclude_unset=True)
