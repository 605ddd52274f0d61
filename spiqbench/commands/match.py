"""`spiqbench match`: the size at which one model has as many parameters as another."""

import json
import shlex
from collections.abc import Sequence

from spiqbench.commands.arguments import wants_help
from spiqbench.config.compose import compose
from spiqbench.config.overrides import given, line
from spiqbench.config.run_config import RunConfig
from spiqbench.data.task import build_task
from spiqbench.errors import ConfigError
from spiqbench.tuning.matching import matched_overrides, matched_size, parameter_count

HELP = """usage: spiqbench match model=NAME to=NAME [task=NAME] [--json]

Finds the value of the model's `match` key (its width, say) whose number of generator parameters comes closest to
that of another model from below, and prints it as what to write on the command line.

  spiqbench match model=vae to=spiqgan task=salamander_n8"""


def main(arguments: Sequence[str]) -> int:
    if wants_help(arguments):
        print(HELP)
        return 0
    words = given(argument for argument in arguments if argument != "--json")
    targets = [one.value for one in words if one.key == "to"]
    if len(targets) != 1:
        raise ConfigError("name one model to match: to=NAME (spiqbench list models)")
    overrides = [one for one in words if one.key != "to"]
    name = next((one.value for one in overrides if one.key == "model"), None)
    if name is None:
        raise ConfigError("name the model to bring to size: model=NAME (spiqbench list models)")
    if name == targets[0]:
        raise ConfigError(
            f"{name} has its own size already: name another model, to=NAME (spiqbench list models)"
        )
    of_model = [one for one in overrides if one.key.startswith("model.")]
    others = [one.line for one in overrides if one.key != "model" and one not in of_model]
    config = compose(RunConfig, [one.line for one in overrides])
    target = compose(RunConfig, [*others, line("model", targets[0])]).model
    shape = build_task(config.task.as_written).shape
    wanted = parameter_count(target, shape)
    match = matched_size(config.model, shape, wanted)
    found = [*matched_overrides(name, target, match), *(one.line for one in of_model)]
    count = parameter_count(compose(RunConfig, [*others, *found]).model, shape)
    if "--json" in arguments:
        print(json.dumps({"overrides": found, "parameters": count, "to": targets[0], "of": wanted}, indent=1))
    else:
        print(shlex.join(found))
        print(f"{count} parameters; {targets[0]} has {wanted}")
    return 0
