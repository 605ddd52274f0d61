"""How long the page of a store takes to load in a headless Chromium, and pictures of it.

    python -m benchmarks.page [STORE] [--pictures FOLDER] [--loads 5]

Without STORE, a store of 2 000 made-up records is rendered first (four boards of a hundred models, five seeds).
Milliseconds are those of the browser's own clock, from the start of the navigation to the loaded and first painted
page; seconds of the main thread's processor time, by what it did, stand beside them and do not grow with the load of
the machine. Pictures are of a desk screen, light and dark, and of a phone 390 pixels wide.
"""

import argparse
import tempfile
import time
from pathlib import Path

from spiqbench.records.store import write_record
from spiqbench.report.render import write_rendered
from tests.boards.stores import large_store
from tests.report.browser import opened

MEASURED = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path, nargs="?")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--loads", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = arguments.store or made_up(Path(folder))
        measure(store / "index.html", arguments.loads)
        if arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            take_pictures(store / "index.html", arguments.pictures)


def made_up(store: Path) -> Path:
    records = large_store()
    for record in records:
        write_record(store, record)
    began = time.process_time()
    write_rendered(store)
    print(f"{len(records)} records rendered in {time.process_time() - began:.1f} s of processor time")
    return store


def measure(page: Path, loads: int) -> None:
    print(f"{page.stat().st_size / 1e6:.2f} MB")
    for _ in range(loads):
        with opened(page) as seen:
            found = {one["name"]: one["value"] for one in seen.call("Performance.getMetrics")["metrics"]}
            busy = ", ".join(f"{name.removesuffix('Duration')} {found[name]:.2f} s" for name in MEASURED)
            print(f"loaded and painted after {seen.milliseconds:.0f} ms; processor: {busy}")


def take_pictures(page: Path, folder: Path) -> None:
    for name, width, height, dark in (
        ("light", 1400, 3000, False),
        ("dark", 1400, 3000, True),
        ("phone", 390, 2400, False),
    ):
        with opened(page, width=width, height=height, dark=dark) as seen:
            seen.picture(folder / f"{name}.png")
            seen.run("""document.querySelector("tr.quantum .open, .open").click(); return 0;""")
            seen.run("""document.querySelector(".opened").scrollIntoView({ block: "center" }); return 0;""")
            seen.picture(folder / f"{name}_opened.png")


if __name__ == "__main__":
    main()
