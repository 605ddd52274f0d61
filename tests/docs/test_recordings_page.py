"""The tables of the page on recordings name the tasks that there are, with the groups that they have."""

from pathlib import Path

import yaml

from spiqbench.data.groups import deal_groups
from spiqbench.data.sources.catalogue import catalogue
from spiqbench.report.markdown.blocks import blocks_of

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "recordings.md").read_text()


def test_every_frozen_task_has_its_row_and_the_row_its_groups():
    for path in sorted((CHECKOUT / "conf" / "task").glob("*.yaml")):
        task = yaml.safe_load(path.read_text())
        if not task["digest"]:
            continue
        rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{path.stem}` |")]
        assert rows, path.stem
        source = catalogue()[task["recording"].get("name", "simulated")]
        bins = round(source.seconds * 1000 / source.bin_width_ms)
        groups = deal_groups(source.repeats, bins, source.bin_width_ms, 16, task["split"], task["groups"])
        cells = [cell.strip() for cell in rows[0].split("|")]
        assert cells[2] == f"{source.bin_width_ms:g} ms"
        for cell, split in zip(cells[4:7], ("train", "validation", "test"), strict=True):
            mine = [group for group in groups if group.split == split]
            assert cell == f"{sum(group.windows for group in mine)} in {len(mine)}", path.stem


def test_every_recording_is_named():
    for source in catalogue().values():
        assert f"`{source.name}`" in PAGE
        assert source.doi in PAGE


def test_every_frozen_task_says_what_its_real_windows_score():
    table = blocks_of(PAGE, "benchmarks/held_out.py")["held-out"]
    rows = {line.split("|")[1].strip(): line for line in table.splitlines() if line.startswith("| `")}
    frozen = [
        path.stem
        for path in (CHECKOUT / "conf" / "task").glob("*.yaml")
        if yaml.safe_load(path.read_text())["digest"]
    ]
    assert set(rows) == {f"`{name}`" for name in frozen}
    assert all(float(line.split("|")[-2]) > 0.05 / len(frozen) for line in rows.values())
