"""`spiqbench check`: does a model keep the contract?"""

from collections.abc import Sequence

from rich.console import Console

from spiqbench.commands.arguments import wants_help
from spiqbench.config.compose import compose
from spiqbench.config.overrides import given
from spiqbench.config.run_config import RunConfig
from spiqbench.training.conformance import check_generator

HELP = """usage: spiqbench check model=NAME [KEY=VALUE ...]
       spiqbench check model._target_=package.module.Class

Tries every rule of the contract on a model: shapes, dtype, seeds, counts, saving and loading, bad options, a
short fit. Each broken rule says what was expected, what came, and where to read on."""


def main(arguments: Sequence[str]) -> int:
    if wants_help(arguments):
        print(HELP)
        return 0
    config = compose(RunConfig, [one.line for one in given(arguments)]).model
    console = Console(highlight=False, soft_wrap=True)
    broken = 0
    for verdict in check_generator(config):
        console.print(f"{'ok    ' if verdict.passed else 'BROKEN'}  {verdict.rule}", markup=False)
        if not verdict.passed:
            broken += 1
            console.print(f"          expected: {verdict.expected}", markup=False)
            console.print(f"          came:     {verdict.came}", markup=False)
            console.print(f"          read on:  {verdict.read_on}", markup=False)
    print(f"{broken} rules broken" if broken else "the model keeps the contract")
    return 1 if broken else 0
