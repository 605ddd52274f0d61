"""`spiqbench match`: the size at which one model has as many parameters as another."""

import json
from collections.abc import Sequence

from spiqbench.config.compose import load, plain
from spiqbench.data.task import build_task
from spiqbench.errors import ConfigError
from spiqbench.tuning.matching import matched_overrides, parameter_count

HELP = """usage: spiqbench match model=NAME to=NAME [task=NAME] [--json]

Finds the value of the model's `match` key (its width, say) whose number of generator parameters comes closest to
that of another model from below, and prints it as what to write on the command line.

  spiqbench match model=vae to=spiqgan task=salamander_n8"""


def main(arguments: Sequence[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP)
        return 0
    rest = [argument for argument in arguments if argument != "--json"]
    targets = [argument.removeprefix("to=") for argument in rest if argument.startswith("to=")]
    if len(targets) != 1:
        raise ConfigError("say once which model to match: to=NAME (spiqbench list models)")
    overrides = [argument for argument in rest if not argument.startswith("to=")]
    config = plain(load("run", overrides))
    task_overrides = [override for override in overrides if not override.startswith("model")]
    target = plain(load("run", [*task_overrides, f"model={targets[0]}"]))["model"]
    shape = build_task(config["task"]).shape
    name = next((o.removeprefix("model=") for o in overrides if o.startswith("model=")), None)
    if name is None:
        raise ConfigError("say which model to bring to size: model=NAME (spiqbench list models)")
    found = matched_overrides(name, config["model"], target, shape)
    count = parameter_count(plain(load("run", [*task_overrides, *found]))["model"], shape)
    wanted = parameter_count(target, shape)
    if "--json" in arguments:
        print(json.dumps({"overrides": found, "parameters": count, "to": targets[0], "of": wanted}, indent=1))
    else:
        print(" ".join(found))
        print(f"{count} parameters; {targets[0]} has {wanted}")
    return 0
