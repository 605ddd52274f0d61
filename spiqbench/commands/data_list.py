"""`spiqbench data list`: the recordings that come with spiqbench."""

import json
from collections.abc import Sequence
from typing import Any

from spiqbench.commands.arguments import Arguments
from spiqbench.config.described import recording_of
from spiqbench.config.names import options, settings
from spiqbench.data.sources.catalogue import catalogue
from spiqbench.data.sources.download import is_here
from spiqbench.data.sources.source import Source


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench data list",
        description="Recordings that come with spiqbench: what they are, their licences, whom to cite, their tasks.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    chosen = parser.parse_args(arguments)
    tasks = _tasks()
    if chosen.json:
        print(json.dumps([_fields(source, tasks) for source in catalogue().values()], indent=1))
        return 0
    for source in catalogue().values():
        _print(_fields(source, tasks))
    return 0


def _fields(source: Source, tasks: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "name": source.name,
        "title": source.title,
        "neurons": source.neurons,
        "repeats": source.repeats,
        "seconds": source.seconds,
        "bin_width_ms": source.bin_width_ms,
        "species": source.species,
        "preparation": source.preparation,
        "licence": source.licence,
        "citation": source.citation,
        "doi": source.doi,
        "files": [file.url for file in source.files],
        "here": all(is_here(file, source.folder) for file in source.files),
        "tasks": tasks.get(source.name, []),
    }


def _tasks() -> dict[str, list[str]]:
    """Names of the tasks of each recording, as their files state it."""
    found: dict[str, list[str]] = {}
    for name in options("task"):
        task = settings("task", name)
        recording = recording_of(task)
        if recording and task.get("digest"):
            source = recording.get("name") or str(recording.get("_target_", "")).rsplit(".", 1)[-1]
            found.setdefault(str(source), []).append(name)
    return found


def _print(fields: dict[str, Any]) -> None:
    place = "" if not fields["files"] else "; on this machine" if fields["here"] else "; to be downloaded"
    lines = {
        "what": fields["title"],
        "size": f"{fields['neurons']} neurons, {fields['repeats']} x {fields['seconds']:g} s, bins of "
        f"{fields['bin_width_ms']:g} ms{place}",
        "from": "; ".join(part for part in (fields["species"], fields["preparation"]) if part),
        "licence": fields["licence"],
        "cite": fields["citation"],
        "tasks": ", ".join(fields["tasks"]),
    }
    print(fields["name"])
    for name, text in lines.items():
        if text:
            print(f"  {name:<8} {text}")
