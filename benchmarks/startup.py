"""How long the commands of daily use take to answer, beside what importing torch alone takes.

    python benchmarks/startup.py [REPEATS]

Commands take turns, so that other work on the machine slows all of them alike; medians are printed with their ratio
to `import torch` in the same run.
"""

import subprocess
import sys
import time
from statistics import median

TORCH = "import torch"
COMMANDS = {
    TORCH: ["-c", "import torch"],
    "spiqbench --help": ["-m", "spiqbench", "--help"],
    "spiqbench list": ["-m", "spiqbench", "list"],
    "spiqbench list models": ["-m", "spiqbench", "list", "models"],
    "spiqbench list tasks": ["-m", "spiqbench", "list", "tasks"],
    "spiqbench list models --json": ["-m", "spiqbench", "list", "models", "--json"],
}


def seconds(arguments: list[str]) -> float:
    """Wall-clock seconds of a fresh interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for arguments in COMMANDS.values():
        seconds(arguments)  # the first time reads the files from the disk
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(repeats):
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    medians = {name: median(found) for name, found in times.items()}
    print(f"| command | median of {repeats}, s | fastest, s | x import torch |\n| --- | --- | --- | --- |")
    for name, found in times.items():
        print(f"| `{name}` | {medians[name]:.2f} | {min(found):.2f} | {medians[name] / medians[TORCH]:.2f} |")


if __name__ == "__main__":
    main()
