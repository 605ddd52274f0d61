"""The tables of docs/recordings.md: how each frozen task is split, and how far its floors lie below its nulls.

python benchmarks/splits.py            # prints them
python benchmarks/splits.py --write    # puts them in their places in the page
"""

import argparse
from pathlib import Path

import numpy as np
import yaml

from spiqbench.config.folders import shipped_files
from spiqbench.data.groups import gap_bins
from spiqbench.data.task import Task, build_task
from spiqbench.report.escaping import table
from spiqbench.report.markdown.blocks import put_in_page
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.statistics.registry import STATISTICS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "recordings.md"
SHOWN = [key for key in STATISTICS if key != "time_course"]
"""A check of stationarity, which has no null."""


def frozen() -> dict[str, dict]:
    """Configurations of the frozen tasks by name, tasks of a family together and by size."""
    files = {name: yaml.safe_load(path.read_text()) for name, path in shipped_files("task").items()}
    found = {name: config for name, config in files.items() if config.get("digest")}
    return dict(sorted(found.items(), key=lambda item: (item[1]["family"], len(item[0]), item[0])))


def split_gap(task: Task, kind: str) -> str:
    """What lies between groups of different splits."""
    gap = gap_bins(task.bin_width_ms, task.shape.time_bins) * task.bin_width_ms / 1000
    return "-" if kind == "repeats" else f"{gap:g} s"


def split_row(task: Task, kind: str) -> list[str]:
    counts = [f"{len(split)} in {split.number_of_groups}" for _, split in task.splits]
    return [f"`{task.name}`", f"{task.bin_width_ms:g} ms", kind, *counts, split_gap(task, kind)]


def floor_row(task: Task) -> tuple[list[str], list[str]]:
    """Floors, and nulls over floors, of a generated set as large as the test set."""
    found = reference_errors(
        task.train, task.test, len(task.test), seed=0, floor=task.splits.floor.windows, deviations=False
    ).statistics
    floors, ratios = [], []
    for key in SHOWN:
        floor, null = found[key].floor, found[key].null
        floors.append("-" if floor is None else f"{floor:.2g}")
        ratios.append("-" if not floor or null is None else f"{null / floor:.1f}")
    return [f"`{task.name}`", *floors], [f"`{task.name}`", *ratios]


def tables() -> dict[str, str]:
    splits, floors, ratios = [], [], []
    for name, config in frozen().items():
        task = build_task(config)
        splits.append(split_row(task, config["groups"]))
        if config["family"] != "simulated" or name.endswith(("_n8", "_n16", "_n50")):
            of_floor, of_ratio = floor_row(task)
            floors.append(of_floor)
            ratios.append(of_ratio)
        print(name, flush=True)
    names = [key.replace("_", " ") for key in SHOWN]
    return {
        "splits": table(
            ["task", "bins", "groups are", "training", "validation", "test", "gap"], splits, left=3
        ),
        "floors": table(["task", *names], floors),
        "ratios": table(["task", *names], ratios),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the tables in the page")
    chosen = parser.parse_args()
    np.seterr(all="ignore")
    found = tables()
    if not chosen.write:
        print("\n\n".join(found.values()))
        return
    for name, text in found.items():
        PAGE.write_text(put_in_page(PAGE.read_text(), "benchmarks/splits.py", name, text))


if __name__ == "__main__":
    main()
