"""What a board says of its recording, on its page and as Markdown."""

from spiqbench.boards.board import make_board
from spiqbench.data.sources.catalogue import catalogue
from spiqbench.report.markdown.board import board_markdown
from spiqbench.report.pages.board import board_page
from spiqbench.report.words import DOI, recording_facts

from ..boards.factories import make_runs, stated_task


def board_of(recording):
    task = stated_task("salamander_n8") | ({"recording": recording} if recording else {})
    return make_board(make_runs("vae", config={"model": {"name": "vae"}, "task": task}))


def test_a_recording_is_named_with_its_licence_and_whom_to_cite():
    board = board_of({"name": "salamander"})
    source = catalogue()["salamander"]
    page, markdown = board_page(board, cards={}, frontier=None), board_markdown(board)
    for fact in (source.species, source.preparation, source.licence, source.citation):
        assert fact
        assert fact in page
        assert fact in markdown
    assert f'href="{DOI}{source.doi}"' in page
    assert f"({DOI}{source.doi})" in markdown


def test_nothing_is_said_of_a_recording_that_nobody_knows():
    for recording in (None, {"path": "mine.npy"}, {"name": ["salamander"]}, {"name": "mine"}):
        board = board_of(recording)
        assert recording_facts(board) == {}
        assert "Recording" not in board_markdown(board)
        assert "<h2>Recording" not in board_page(board, cards={}, frontier=None)
