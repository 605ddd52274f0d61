"""Reads the file that W&B writes for a run: records of protobuf in the log format of LevelDB."""

import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wandb.proto.wandb_internal_pb2 import Record

FILE_HEADER, BLOCK, RECORD_HEADER = 7, 2**15, 7
FULL, LAST = 1, 4


def records(path: Path) -> Iterator[Record]:
    content, place, gathered = path.read_bytes(), FILE_HEADER, b""
    assert content.startswith(b":W&B")
    while place + RECORD_HEADER <= len(content):
        left = BLOCK - place % BLOCK
        if left < RECORD_HEADER:
            place += left
            continue
        _, length, kind = struct.unpack_from("<IHB", content, place)
        place += RECORD_HEADER + length
        gathered += content[place - length : place]
        if kind in (FULL, LAST):
            yield Record.FromString(gathered)
            gathered = b""


def values(items: Iterable[Any]) -> dict[str, Any]:
    """Items of a history, a summary or a configuration, under dotted keys."""
    return {item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in items}


def told(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """History, summary and configuration of a run."""
    history, summary, config = [], {}, {}
    for record in records(path):
        history += [values(record.history.item)] if record.history.item else []
        summary |= values(record.summary.update)
        config |= values(record.run.config.update) | values(record.config.update)
    return history, summary, config
