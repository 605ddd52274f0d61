"""What is known of a recording that comes with spiqbench, and the files that it is read from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from spiqbench.data.recording import Provenance, Recording

AS_STATED = "as stated in the repository"
"""Said of what could not be checked against the paper itself."""


@dataclass(frozen=True)
class SourceFile:
    """A public file at a fixed commit.

    Attributes:
        repository: owner and name on GitHub.
        commit: of 40 digits.
        path: of the file in the repository.
        sha256: what the file must have.
    """

    repository: str
    commit: str
    path: str
    sha256: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def url(self) -> str:
        return f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{quote(self.path)}"


@dataclass(frozen=True)
class Source:
    """A recording that can be had by its name.

    Attributes:
        name: short name, fit for a folder.
        title: what it is, in some words.
        neurons, repeats, seconds: its size; `seconds` of one repeat.
        bin_width_ms: the width that its tasks use, and the default.
        read: reads it, at a width of bins.
        files: what it is read from; none where it is made.
        made_by: the program that makes it; None where it was measured on neurons.
        folder: where in the folder of recordings the files may lie, besides its top.
        species, preparation, licence, citation, doi: see `Provenance`.
    """

    name: str
    title: str
    neurons: int
    repeats: int
    seconds: float
    bin_width_ms: float
    read: Callable[[float], Recording]
    files: Sequence[SourceFile] = ()
    made_by: Callable[..., Recording] | None = None
    folder: str = ""
    species: str = ""
    preparation: str = ""
    licence: str = ""
    citation: str = ""
    doi: str = ""

    def provenance(self) -> Provenance:
        """What a recording of this source says of where it came from."""
        return Provenance(
            name=self.name,
            source=", ".join(file.url for file in self.files) or self.title,
            sha256=" ".join(file.sha256 for file in self.files),
            species=self.species,
            preparation=self.preparation,
            licence=self.licence,
            citation=self.citation,
            doi=self.doi,
        )
