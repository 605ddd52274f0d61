"""The files of a sweep: pages, plots, commands."""

import re
from pathlib import Path

from spiqbench.boards.board import make_board
from spiqbench.records.store import write_record
from spiqbench.report.render import check_rendered, render_store, write_rendered
from spiqbench.report.scaling_files import sweep_files
from spiqbench.report.scaling_plots import line_styles, named_series
from spiqbench.scaling.series import find_sweeps

from ..boards.stores import SWEPT, suite_board
from .sweeps import SIZES, records_of


def test_the_files_are_rendered_checked_and_shown_on_the_page(tmp_path: Path) -> None:
    for record in records_of():
        write_record(tmp_path, record)
    write_rendered(tmp_path)
    folder = tmp_path / "scaling" / "salamander" / "sweep"
    names = {"README.md", "index.html", "scores.svg", "scores.png", "costs.svg", "costs.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert check_rendered(tmp_path) == []
    assert render_store(tmp_path) == render_store(tmp_path)
    assert 'href="scaling/salamander/sweep/index.html"' in (tmp_path / "index.html").read_text()
    assert "spiqgan&#39;s parameters grow as N^1.00" in (folder / "index.html").read_text()
    (folder / "costs.svg").unlink()
    assert check_rendered(tmp_path) == ["scaling/salamander/sweep/costs.svg"]


def test_every_link_of_the_page_leads_somewhere(tmp_path: Path) -> None:
    for record in records_of():
        write_record(tmp_path, record)
    write_rendered(tmp_path)
    folder = tmp_path / "scaling" / "salamander" / "sweep"
    links = re.findall(r"\]\(([^)]+)\)", (folder / "README.md").read_text())
    assert len(links) == len(SIZES) + 2
    for link in links:
        assert (folder / link).is_file(), link


def test_a_sweep_of_all_models_names_the_quantum_ones_and_the_best() -> None:
    boards = [make_board(suite_board(task=f"salamander_n{n}", neurons=n, seeds=2)) for n in (8, 16, 50)]
    (found,) = find_sweeps(boards)
    named = {one.model for one in named_series(found.series)}
    assert len(named) == 12 < len(found.series)
    assert {one.model for one in found.series if one.kind == "quantum"} | {"independent"} <= named
    assert "autoregressive" in named
    svg = sweep_files(found)["scores.svg"]
    assert isinstance(svg, str)
    assert f"{len(found.series) - 12} others" in svg


def test_lines_of_a_sweep_are_told_apart_and_quantum_ones_share_a_colour() -> None:
    models = (*SWEPT, "spiqgan_shallow", "spiqgan_shallow_product", "gan", "gan_large")
    boards = [
        make_board(suite_board(models, task=f"salamander_n{n}", neurons=n, seeds=1)) for n in (8, 16, 50)
    ]
    (found,) = find_sweeps(boards)
    styles = line_styles(found.series)
    assert len(set(styles)) == len(models)
    colours = {
        kind == "quantum": {
            style[0] for style, one in zip(styles, found.series, strict=True) if one.kind == kind
        }
        for kind in ("quantum", "classical")
    }
    assert len(colours[True]) == 1
    assert not colours[True] & colours[False]
