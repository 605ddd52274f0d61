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
    SAMPLES,
    SPREAD,
    TEST_GROUPS,
    TRAINING_GROUPS,
    Model,
    first_seeds,
    recording,
    seed_scores,
)

from spiqbench.boards.inference.ranking import rank
from spiqbench.scoring.level import SIGNIFICANCE
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.statistics.registry import REALISM_KEYS

MODELS = 10
SEEDS = (3, 5)
LUCK = (0.01, 0.03, 0.06)


def separates(board: int) -> tuple[str, dict[int, bool]]:
    """The kind of a board's recording, and whether any pair is separated, by the number of seeds."""
    kind = tuple(SPREAD)[board % len(SPREAD)]
    train, _ = recording(np.random.default_rng([2, len(kind)]), TRAINING_GROUPS, kind, 0)
    rng = np.random.default_rng([3, board])
    test, groups = recording(rng, TEST_GROUPS, kind, 0)
    real = RealWindows(test, groups, seed=board)
    references = reference_errors(train, real, SAMPLES, 0, keys=REALISM_KEYS)
    model = Model(0.4, 0.55, SPREAD[kind], luck=LUCK[board // len(SPREAD) % len(LUCK)])
    rows = [seed_scores(rng, real, references, model, max(SEEDS)) for _ in range(MODELS)]
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
    split: dict[tuple[str, int], list[bool]] = defaultdict(list)
    with ProcessPoolExecutor(chosen.jobs) as pool:
        for board, (kind, found) in enumerate(pool.map(separates, range(chosen.boards), chunksize=4), 1):
            for seeds, any_pair in found.items():
                split[kind, seeds].append(any_pair)
                split["all", seeds].append(any_pair)
            if board % 20 == 0:
                print(board, {seeds: sum(split["all", seeds]) for seeds in SEEDS}, flush=True)
    print("\n| recording | seeds | boards | with a false separation |\n| --- | ---: | ---: | ---: |")
    for (kind, seeds), found_in in sorted(split.items()):
        print(f"| {kind} | {seeds} | {len(found_in)} | {100 * np.mean(found_in):.1f} % |")


if __name__ == "__main__":
    main()
