"""`spiqbench compare`: scores of any two files of windows, no task needed."""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spiqbench.api import compare
from spiqbench.commands.arguments import Arguments
from spiqbench.data.files.arrays import load_array
from spiqbench.data.windows import check_windows
from spiqbench.plural import many
from spiqbench.report.terminal import show_scores
from spiqbench.scoring.same_shape import require_same_shape


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench compare",
        description="Score generated windows against real ones. Files: .npy, .npz (one array, or the key "
        "`spikes`) or .mat, holding 0/1 of shape (samples, neurons, time_bins). The seed is that of the floor's "
        "resamples and the null's draws.",
        keys=["seed"],
    )
    parser.add_argument("real", help="windows to compare with, best ones that no model has seen")
    parser.add_argument("generated", help="windows that a model drew")
    parser.add_argument("--train", help="the model's training windows: gives floor, null and skill")
    parser.add_bin_width(" (default: 20)", default=20.0)
    parser.add_key()
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen, config = parser.read(arguments)
    if chosen.real == chosen.generated and len(chosen.key or ()) == 2:
        real_key, generated_key = ([key] for key in chosen.key)
    else:
        real_key = generated_key = chosen.key
    real = _windows(chosen.real, real_key)
    generated = _windows(chosen.generated, generated_key, like=real)
    train = _windows(chosen.train, chosen.key, like=real) if chosen.train else None
    report = compare(real, generated, train, bin_width_ms=chosen.bin_width_ms, seed=config.seed)
    if chosen.json:
        print(json.dumps(report.to_dict(), indent=1, allow_nan=False))
        return 0
    seconds = chosen.bin_width_ms / 1000
    print(f"real: {many(len(real), 'window')}, {real.mean() / seconds:.2f} Hz a neuron on average")
    print(f"generated: {many(len(generated), 'window')}, {generated.mean() / seconds:.2f} Hz")
    show_scores(report.statistics, report.means)
    return 0


def _windows(
    path: str, key: Sequence[str] | None, like: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    windows = check_windows(load_array(path, key), path)
    if like is not None:
        require_same_shape(like, windows, f"the windows of {path}")
    return windows
