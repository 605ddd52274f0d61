"""Do 95 % intervals of realism, and of differences of realism, hold the truth in 95 of 100 cases?

    python benchmarks/coverage.py [--recordings 6] [--test-sets 100] [--jobs 2]

Each recording (a slow modulation, a strong one, or repeats of a film) has one training set; the truth of a model is
its mean realism over all test sets drawn from this recording and all seeds. Every test set gives each model an
interval from its first 3, 5 and 10 seeds, and each pair of models one of their difference.
"""

import argparse
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from simulated_runs import (
    SPREAD,
    TRAINING_GROUPS,
    Model,
    board,
    first_seeds,
    kind_of,
    print_shares,
    recording,
)

from spiqbench.boards.inference.comparisons import compare
from spiqbench.boards.inference.intervals import SeedScores, estimate

SEEDS = (3, 5, 10)


def models(kind: str) -> list[Model]:
    """As good as can be, with little and with more luck of the seed, and two with a fault."""
    spread = SPREAD[kind]
    return [
        Model(0.5, 0.6, spread, luck=0.01),
        Model(0.5, 0.6, spread, luck=0.03),
        Model(0.35, 0.6, spread, luck=0.02),
        Model(0.5, 0.4, spread / 2, luck=0.02),
    ]


def rows_of(number: int, test_sets: int) -> tuple[str, list[list[SeedScores]]]:
    """The kind of a recording and, for each of its test sets, the scores of every model."""
    kind = kind_of(number)
    rng = np.random.default_rng([1, number])
    train, _ = recording(rng, TRAINING_GROUPS, kind, number)
    rows = [
        board(rng, train, models(kind), max(SEEDS), film=number, number=test_set, kind=kind)
        for test_set in range(test_sets)
    ]
    return kind, rows


Hits = dict[tuple[str | int, ...], list[bool]]


def count_hits(hits: Hits, kind: str, rows: list[list[SeedScores]], truth: NDArray[np.float64]) -> None:
    """Add whether each interval of a recording's rows holds the truth."""
    for row, seeds in product(rows, SEEDS):
        few = [first_seeds(scores, seeds) for scores in row]
        for scores, true in zip(few, truth, strict=True):
            found = estimate(scores)
            assert found.lower is not None
            assert found.upper is not None
            hits[kind, "realism", seeds].append(found.lower <= true <= found.upper)
        for i, j in combinations(range(len(few)), 2):
            low, high = compare(few[i], few[j]).interval()
            hits[kind, "difference", seeds].append(low <= truth[i] - truth[j] <= high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recordings", type=int, default=6)
    parser.add_argument("--test-sets", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    hits: Hits = defaultdict(list)
    with ProcessPoolExecutor(chosen.jobs) as pool:
        numbers = range(chosen.recordings)
        for number, (kind, rows) in enumerate(
            pool.map(rows_of, numbers, [chosen.test_sets] * chosen.recordings)
        ):
            truth = np.mean([[scores.mean for scores in row] for row in rows], axis=0)
            print(f"recording {number} ({kind}): realism {truth.round(3)}", flush=True)
            count_hits(hits, kind, rows, truth)
    print_shares(["recording", "interval of", "seeds", "intervals", "hold the truth"], hits)


if __name__ == "__main__":
    main()
