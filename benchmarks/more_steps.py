"""Whether published rows would gain from more training: the same runs again, with a multiple of their steps.

    python benchmarks/more_steps.py --tasks salamander_n16 [--models spiqgan spiqgan_product] [--times 2]

`spiqbench tune` finds the steps of a row with one training of each length. Here all seeds of the row are trained
again from their own first weights, with the settings of their records. These runs go to a store of their own: one that
was interrupted goes on, and no board holds them. Printed in Markdown, a line a row: what the longer training adds,
seed by seed, to the best fidelity on the validation windows and to the realism on the test windows, with 95 %
intervals (Student's, over seeds).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from studies import margin

from spiqbench.boards.formatting import grouped, with_interval
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.config.compose import compose
from spiqbench.config.overrides import line
from spiqbench.config.run_config import RunConfig
from spiqbench.records.again import overrides_again
from spiqbench.records.schema import Record
from spiqbench.records.store import read_board
from spiqbench.report.escaping import code, table
from spiqbench.runs.execute import execute

PUBLISHED = Path(__file__).resolve().parent.parent / "leaderboards"
BUDGET = "standard"
HEAD = ["task", "model", "seeds", "steps", "validation fidelity", "gained", "realism", "gained"]


def trained_longer(record: Record, times: int, outputs: Path) -> Record:
    """The run of a record with so many times its steps, carried out unless it was."""
    if record.timing is None:
        raise SystemExit(f"{record.model} on {record.task}, seed {record.seed} has no steps: it did not end")
    longer = {
        "budget.steps": times * record.timing.steps,
        "budget.name": f"{BUDGET}_times_{times}",
        "seed": record.seed,
        "report_card": False,
        "store": str(outputs / "leaderboards"),
        "outputs": str(outputs),
    }
    kept = [one for one in overrides_again(record) if one.split("=")[0] not in longer]
    changes = [line(key, value) for key, value in longer.items()]
    return execute(compose(RunConfig, [*kept, *changes])).record


def compared(shorter: Sequence[Record], longer: Sequence[Record]) -> list[str]:
    """A line of the table."""
    steps = {one.timing.steps for one in (*shorter, *longer) if one.timing}
    cells = [code(shorter[0].task), code(shorter[0].model), str(len(shorter))]
    cells.append(" to ".join(grouped(count) for count in sorted(steps)))
    for value in (best_validation, realism):
        before = np.array([value(one) for one in shorter])
        gained = np.array([value(one) for one in longer]) - before
        cells += [with_interval(_mean(before)), with_interval(_mean(gained))]
    return cells


def best_validation(record: Record) -> float:
    return max(value for _, value in record.curve)


def realism(record: Record) -> float:
    return record.scores.realism.value if record.scores else 0.0


def _mean(values: np.ndarray) -> Estimate:
    mean, half = float(values.mean()), margin(values)
    return Estimate(mean, mean - half, mean + half)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", nargs="+", required=True)
    parser.add_argument("--models", nargs="+", default=["spiqgan", "spiqgan_product"])
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--outputs", type=Path, default=Path("outputs/more_steps"))
    options = parser.parse_args()
    rows = []
    for task in options.tasks:
        published = read_board(PUBLISHED, task, BUDGET)
        for model in options.models:
            shorter = sorted((one for one in published if one.model == model), key=lambda one: one.seed)
            longer = []
            for one in shorter:
                longer.append(trained_longer(one, options.times, options.outputs))
                print(f"{task} {model} seed {one.seed}: {best_validation(longer[-1]):.3f}", flush=True)
            rows.append(compared(shorter, longer))
    print(table(HEAD, rows, left=2))


if __name__ == "__main__":
    main()
