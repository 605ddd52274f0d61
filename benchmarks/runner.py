"""What a plan adds to its runs: seconds to the first start of 200 runs, and seconds a run beside the run itself.

    python benchmarks/runner.py [--carry-out 12] [--steps 400] [--model vae] [--task simulated_n8]

A board of 200 runs is started as a user starts it, one run at a time, and stopped after some of them. Its first start
is when its first run takes its lock, counted from the start of the command. The same runs are then carried out one
after another in this process, without plan, processes or progress; what the board took more is what it adds. Both
are given in seconds of the clock and of the processor; trust the clock on an otherwise idle machine alone.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.runs.execute import execute

RUNS = 200


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock and of the processor."""

    clock: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--carry-out", type=int, default=12, help="runs after which the board is stopped")
    parser.add_argument("--steps", type=int, default=400, help="of each run")
    parser.add_argument("--task", default="simulated_n8")
    parser.add_argument("--model", default="vae")
    arguments = parser.parse_args()
    runs = arguments.carry_out
    settings = [*(f"task={arguments.task}", "budget.name=timed", f"budget.steps={arguments.steps}")]
    with tempfile.TemporaryDirectory() as folder:
        first, board = of_the_board(Path(folder), arguments.model, settings, runs)
    print(
        f"first start of a plan of {RUNS} runs: {first.clock:.1f} s ({first.processor:.1f} s of processors)"
    )
    with tempfile.TemporaryDirectory() as folder:
        alone = of_the_runs(Path(folder), arguments.model, settings, runs)
    for unit in ("clock", "processor"):
        with_plan, without = getattr(board, unit) / runs, getattr(alone, unit) / runs
        added = 100 * (with_plan / without - 1)
        print(f"{unit}: {without:.2f} s a run alone, {with_plan:.2f} s in the plan, {added:+.1f} %")


def of_the_board(folder: Path, model: str, settings: list[str], runs: int) -> tuple[Cost, Cost]:
    """What a board costs until its first run starts, and from there until some runs have left their records."""
    plan = [f"models=[{model}]", "matched=false", f"seeds={RUNS}", "jobs=1"]
    began = time.monotonic()
    board = psutil.Popen(
        [sys.executable, "-m", "spiqbench", "leaderboard", *plan, *settings],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(folder, "outputs/leaderboards/*/*/*/.seed-*.lock", 1, board)
        first = Cost(time.monotonic() - began, _processor_seconds(board))
        _wait(folder, "outputs/leaderboards/*/*/*/seed-*.json", runs, board)
        total = Cost(time.monotonic() - began, _processor_seconds(board))
    finally:
        os.killpg(board.pid, signal.SIGKILL)
        board.wait()
    return first, Cost(total.clock - first.clock, total.processor - first.processor)


def of_the_runs(folder: Path, model: str, settings: list[str], runs: int) -> Cost:
    places = [f"store={folder / 'store'}", f"outputs={folder / 'outputs'}", "progress=false"]
    began, used = time.monotonic(), time.process_time()
    for seed in range(runs):
        record = execute(compose(RunConfig, [f"model={model}", f"seed={seed}", *settings, *places])).record
        if record.status != "ok":
            raise SystemExit(f"the run of seed {seed} ended as {record.status}: {record.reason}")
    return Cost(time.monotonic() - began, time.process_time() - used)


def _processor_seconds(board: psutil.Popen) -> float:
    """Of the board and of all processes that it started, also of those that have ended."""
    seconds = 0.0
    for process in [board, *board.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            seconds += sum(process.cpu_times()[:4])
    return seconds


def _wait(folder: Path, pattern: str, count: int, board: psutil.Popen) -> None:
    while len(list(folder.glob(pattern))) < count:
        if board.poll() is not None:
            raise SystemExit(f"the board ended with exit code {board.returncode}; run spiqbench leaderboard")
        time.sleep(0.01)


if __name__ == "__main__":
    main()
