"""`spiqbench data`: look at a recording, and freeze a task on it."""

from collections.abc import Sequence

from spiqbench.errors import ConfigError
from spiqbench.near_matches import near_matches

HELP = """usage: spiqbench data inspect FILE|TASK [--bin-width-ms W] [--raster FILE] [--json] [KEY=VALUE ...]
       spiqbench data make-task FILE|TASK --name NAME [--bin-width-ms W] [--most-active N] [KEY=VALUE ...]

inspect    shape, rates, silent and duplicate neurons, clipped spikes, drift, and the tasks it can carry
make-task  a frozen task with a name and a digest, so that `spiqbench run task=NAME` runs it

FILE is .npy, .npz, .mat, .nwb, or of a format that Neo reads. KEY=VALUE are those of conf/task/*.yaml, e.g.
task.recording.trials=true. `spiqbench data inspect --help` says more."""

ACTIONS = ("inspect", "make-task")


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(HELP)
        return 0
    action, *rest = arguments
    if action == "inspect":
        from spiqbench.commands.data_inspect import main as inspect

        return inspect(rest)
    if action == "make-task":
        from spiqbench.commands.data_make_task import main as make_task

        return make_task(rest)
    raise ConfigError(f"spiqbench data cannot '{action}'{near_matches(action, ACTIONS)}")
