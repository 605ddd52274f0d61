"""How often does a board of ten equal models separate any two of them? It should in at most 5 % of boards.

    python benchmarks/false_separations.py [--boards 400]

Every board has a test set of its own; half of them are of a slow modulation, half of repeats of a film. All ten models
draw from one distribution, with the same luck of the seed. A board counts where Holm's correction leaves any of its 45
pairs below 0.05.
"""

import argparse
from collections import defaultdict

import numpy as np
from coverage import SPREAD
from simulated_runs import (
    SAMPLES,
    TEST_GROUPS,
    TRAINING_GROUPS,
    Model,
    film,
    first_seeds,
    recording,
    seed_scores,
)

from spiqbench.boards.ranking import rank
from spiqbench.scoring.real_windows import RealWindows
from spiqbench.scoring.reference_errors import reference_errors
from spiqbench.statistics.registry import REALISM_KEYS

MODELS = 10
SEEDS = (3, 5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--boards", type=int, default=400)
    chosen = parser.parse_args()
    split: dict[tuple[str, int], list[bool]] = defaultdict(list)
    trains = {}
    for kind in SPREAD:
        course = film(0) if kind == "film" else None
        trains[kind] = course, recording(np.random.default_rng([2, len(kind)]), TRAINING_GROUPS, course)[0]
    for board in range(chosen.boards):
        kind = tuple(SPREAD)[board % 2]
        course, train = trains[kind]
        rng = np.random.default_rng([3, board])
        test, groups = recording(rng, TEST_GROUPS, course)
        real = RealWindows(test, groups, seed=board)
        references = reference_errors(train, real, SAMPLES, 0, keys=REALISM_KEYS)
        model = Model(0.4, 0.55, SPREAD[kind], luck=(0.01, 0.03, 0.06)[board // 2 % 3])
        rows = [seed_scores(rng, real, references, model, max(SEEDS)) for _ in range(MODELS)]
        for seeds in SEEDS:
            found = rank(sorted((first_seeds(row, seeds) for row in rows), key=lambda row: -row.mean))
            split[kind, seeds].append(min(found.adjusted.values()) < 0.05)
        if board % 20 == 19:
            print(board + 1, {key: f"{sum(s)}/{len(s)}" for key, s in split.items()}, flush=True)
    print("\n| recording | seeds | boards | with a false separation |\n| --- | ---: | ---: | ---: |")
    for (kind, seeds), found_in in sorted(split.items()):
        print(f"| {kind} | {seeds} | {len(found_in)} | {100 * np.mean(found_in):.1f} % |")
    for seeds in SEEDS:
        both = [one for (_, number), found_in in split.items() if number == seeds for one in found_in]
        print(f"| both | {seeds} | {len(both)} | {100 * np.mean(both):.1f} % |")


if __name__ == "__main__":
    main()
