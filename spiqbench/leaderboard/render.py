"""Everything that is rendered from records: which files, with which bytes, and whether those on disk are these."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from spiqbench.atomic import write_atomically
from spiqbench.leaderboard.board import Board, make_board
from spiqbench.leaderboard.markdown import board_markdown
from spiqbench.leaderboard.schema import Record
from spiqbench.leaderboard.store import boards, read_board

Rendered = dict[str, str | bytes]
"""Contents of files by their path, relative to the board or to the store."""


def render_board(records: Iterable[Record]) -> Rendered:
    """The files of one board's folder; raises `RecordError` for none or a mixture of boards."""
    return render_made_board(make_board(records))


def render_made_board(board: Board) -> Rendered:
    """The same of a board that was made already."""
    return {"README.md": board_markdown(board)}


def render_store(store: Path) -> Rendered:
    """The files of every board of a store, by path relative to the store."""
    rendered: Rendered = {}
    for task, budget in boards(store):
        made = make_board(read_board(store, task, budget))
        rendered |= {f"{task}/{budget}/{name}": content for name, content in render_made_board(made).items()}
    return rendered


def write_rendered(store: Path) -> list[Path]:
    """Render a store and write the files whose bytes change, each whole or not at all; their paths, sorted."""
    rendered = render_store(store)
    changed = differing(store, rendered)
    for name in changed:
        write_atomically(store / name, _encoded(rendered[name]))
    return [store / name for name in changed]


def check_rendered(store: Path) -> list[str]:
    """Paths of rendered files that are missing or not what the records give, sorted."""
    return differing(store, render_store(store))


def differing(store: Path, rendered: Mapping[str, str | bytes]) -> list[str]:
    """Paths whose bytes on disk are not these, sorted."""
    return sorted(name for name, content in rendered.items() if _on_disk(store / name) != _encoded(content))


def _on_disk(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
