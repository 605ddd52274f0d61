"""`spiqbench sample`: new windows from a fitted generator."""

from collections.abc import Sequence

from spiqbench._version import __version__
from spiqbench.commands.arguments import Arguments
from spiqbench.commands.new_file import require_new
from spiqbench.errors import ConfigError
from spiqbench.paths import at_home
from spiqbench.plural import many


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench sample",
        description="Draw new windows from the checkpoint of a run. Same seed, same windows. In .npy and .npz they "
        "are uint8 (samples, neurons, time_bins); in .nwb neurons are units with spike times and windows are trials.",
        keys=["seed", "force"],
    )
    parser.add_argument("run", help="<outputs>/<task>/<budget>/<model>/seed-<k>, or a checkpoint.pt")
    parser.add_argument("-n", "--windows", type=int, default=1000, help="windows to draw (default: 1000)")
    parser.add_argument("-o", "--output", type=at_home, required=True, help="a .npy, .npz or .nwb file")
    parser.add_bin_width(", for .nwb, where the checkpoint does not say it")
    chosen, config = parser.read(arguments)
    if chosen.windows < 1:
        raise ConfigError(f"--windows is {chosen.windows}: draw at least one window")

    from spiqbench.data.files.windows_file import check_suffix, write_windows
    from spiqbench.data.recording import check_bin_width
    from spiqbench.records.artifacts import read_checkpoint
    from spiqbench.seeds import torch_generator
    from spiqbench.training.sampling import sample_in_chunks

    suffix = check_suffix(chosen.output)
    require_new(chosen.output, force=config.force)
    checkpoint = read_checkpoint(chosen.run)
    origin = checkpoint.origin
    width = chosen.bin_width_ms
    if width is None and origin is not None:
        width = origin.bin_width_ms
    if suffix == ".nwb":
        width = check_bin_width(width, str(chosen.output))
    windows = sample_in_chunks(
        checkpoint.generator, chosen.windows, rng=torch_generator("drawn", config.seed)
    )
    notes = {
        "made_by": f"spiqbench {__version__} sample",
        "run": None if origin is None else origin.model_dump(),
        "seed": config.seed,
    }
    write_windows(chosen.output, windows, bin_width_ms=width, notes=notes)
    _, neurons, time_bins = windows.shape
    print(f"{many(chosen.windows, 'window')} of {neurons} neurons x {time_bins} bins: {chosen.output}")
    return 0
