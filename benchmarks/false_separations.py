"""How often does a board of ten equal models separate any two of them? It should in at most 5 % of boards.

    python benchmarks/false_separations.py [--boards 400] [--jobs 2]

Every board has a test set of its own; of a slow modulation, of a strong one, or of repeats of a film. All ten models
draw from one distribution, with the same luck of the seed. A board counts where Holm's correction leaves any of its 45
pairs below 0.05.
"""

import argparse
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

import numpy as np
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

from spiqbench.boards.inference.ranking import rank
from spiqbench.scoring.level import SIGNIFICANCE

MODELS = 10
SEEDS = (3, 5)
LUCK = (0.01, 0.03, 0.06)


def separates(number: int) -> tuple[str, dict[int, bool]]:
    """The kind of a board's recording, and whether any pair is separated, by the number of seeds."""
    kind = kind_of(number)
    train, _ = recording(np.random.default_rng([2, len(kind)]), TRAINING_GROUPS, kind, 0)
    rng = np.random.default_rng([3, number])
    model = Model(0.4, 0.55, SPREAD[kind], luck=LUCK[number // len(SPREAD) % len(LUCK)])
    rows = board(rng, train, [model] * MODELS, max(SEEDS), film=0, number=number, kind=kind)
    found = {}
    for seeds in SEEDS:
        few = sorted((first_seeds(row, seeds) for row in rows), key=lambda row: -row.mean)
        found[seeds] = min(rank(few).adjusted.values()) < SIGNIFICANCE
    return kind, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boards", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    split: dict[tuple[str | int, ...], list[bool]] = defaultdict(list)
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for number, (kind, found) in enumerate(pool.map(separates, range(chosen.boards), chunksize=4), 1):
            for seeds, any_pair in found.items():
                split[kind, seeds].append(any_pair)
                split["all", seeds].append(any_pair)
            if number % 20 == 0:
                print(number, {seeds: sum(split["all", seeds]) for seeds in SEEDS}, flush=True)
    print_shares(["recording", "seeds", "boards", "with a false separation"], split)


if __name__ == "__main__":
    main()
