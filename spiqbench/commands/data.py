"""`spiqbench data`: what recordings there are, a look at one, and a frozen task on it."""

from collections.abc import Sequence

from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches

HELP = """usage: spiqbench data list [--json]
       spiqbench data inspect FILE|RECORDING|TASK [--bin-width-ms W] [--raster FILE] [--json] [KEY=VALUE ...]
       spiqbench data make-task FILE|RECORDING|TASK --name NAME [--bin-width-ms W] [--most-active N] [KEY=VALUE ...]

list       recordings that come with spiqbench: what they are, their licences, whom to cite, and their tasks
inspect    shape, rates, bursts, correlations, silent and duplicate neurons, clipped spikes, drift, possible tasks
make-task  a frozen task with a name and a digest, so that `spiqbench run task=NAME` runs it

FILE is .npy, .npz, .mat, .nwb, .h5, .csv, .txt, .gdf, or of a format that Neo reads. KEY=VALUE are those of
conf/task/*.yaml, e.g. task.recording.trials=true. `spiqbench data inspect --help` says more."""

ACTIONS = ("list", "inspect", "make-task")


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(HELP)
        return 0
    action, *rest = arguments
    if action == "list":
        from spiqbench.commands.data_list import main as list_recordings

        return list_recordings(rest)
    if action == "inspect":
        from spiqbench.commands.data_inspect import main as inspect

        return inspect(rest)
    if action == "make-task":
        from spiqbench.commands.data_make_task import main as make_task

        return make_task(rest)
    raise ConfigError(f"spiqbench data cannot '{action}'{near_matches(action, ACTIONS)}")
