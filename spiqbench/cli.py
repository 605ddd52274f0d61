"""The command line: a table of commands, each importing only what it needs, so that help is instant."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from spiqbench._version import __version__
from spiqbench.commands.terminal import at_terminal
from spiqbench.errors import SpiqbenchError, Terminated, in_one_line
from spiqbench.runs.supervision.fast_start import collector_paused, start_early


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        says: what it does, in a few words.
        example: how it is called.
        module: of `spiqbench.commands`, whose `main` takes the arguments and returns the exit code.
        runs_plan: whether it starts processes, which then prepare themselves while it does.
    """

    says: str
    example: str
    module: str
    runs_plan: bool = False

    def main(self) -> Callable[[Sequence[str]], int]:
        """What carries it out; importing it takes up to seconds."""
        with collector_paused():
            main: Callable[[Sequence[str]], int] = import_module(f"spiqbench.commands.{self.module}").main
        return main


COMMANDS = {
    "run": Command(
        "fit one generator and score it",
        "spiqbench run model=vae task=salamander_n8 seed=1 [-m]",
        "run",
    ),
    "leaderboard": Command(
        "run a whole board and render it",
        "spiqbench leaderboard task=salamander_n8 budget=smoke [--dry-run]",
        "leaderboard",
        runs_plan=True,
    ),
    "scaling": Command(
        "scores and costs against the number of neurons",
        "spiqbench scaling family=salamander [--dry-run]",
        "scaling",
        runs_plan=True,
    ),
    "tune": Command(
        "search models' settings, equally",
        "spiqbench tune models=vae,spiqgan task=salamander_n8 trials=20",
        "tune",
    ),
    "match": Command(
        "the size at which one model has another's parameters",
        "spiqbench match model=vae to=spiqgan",
        "match",
    ),
    "data": Command(
        "look at a recording, or freeze a task on it",
        "spiqbench data inspect FILE | make-task FILE --name NAME",
        "data",
    ),
    "list": Command(
        "what there is",
        "spiqbench list [models|tasks|budgets|loggers|launchers|statistics] [--json]",
        "list_names",
    ),
    "check": Command(
        "does a model keep the contract",
        "spiqbench check model=NAME",
        "check",
    ),
    "compare": Command(
        "score two files of windows",
        "spiqbench compare REAL GENERATED [--train TRAIN] [--json]",
        "compare",
    ),
    "score": Command(
        "put samples made elsewhere on a board",
        "spiqbench score SAMPLES task=NAME --name MODEL",
        "score",
    ),
    "render": Command(
        "render every board from its records",
        "spiqbench render [store=FOLDER] [--check]",
        "render",
    ),
    "sample": Command(
        "new windows from a fitted model",
        "spiqbench sample RUN -n 1000 -o samples.nwb",
        "sample",
    ),
    "circuit": Command(
        "the trained circuit of a quantum model as OpenQASM",
        "spiqbench circuit RUN [-o circuit.qasm]",
        "circuit",
    ),
    "validate": Command(
        "may a record stand on a board",
        "spiqbench validate RECORD [--samples FILE]",
        "validate",
    ),
    "engines": Command(
        "time the circuit engines side by side",
        "spiqbench engines [--qubits 4,8,12] [--batch B] [--json]",
        "engines",
    ),
}


def usage() -> str:
    lines = [
        f"spiqbench {__version__}: quantum and classical generators of spike trains, on the same scores",
        "",
        "usage: spiqbench COMMAND [ARGUMENTS]    (spiqbench COMMAND --help says more)",
        "",
    ]
    for name, command in COMMANDS.items():
        lines += [f"  {name:<12} {command.says}", f"  {'':<12}   {command.example}"]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code: 0 done, 1 an error that is said in one line, 128 and more ended by a signal."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return at_terminal(lambda: _main(given))


def _main(arguments: list[str]) -> int:
    traceback = "--traceback" in arguments
    arguments = [argument for argument in arguments if argument != "--traceback"]
    if arguments[:1] == ["help"] and len(arguments) > 1:
        arguments = [*arguments[1:], "--help"]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if arguments[0] == "--version":
        print(__version__)
        return 0
    try:
        if arguments[0] not in COMMANDS:
            from spiqbench.near_matches import near_matches

            raise SpiqbenchError(f"unknown command '{arguments[0]}'{near_matches(arguments[0], COMMANDS)}")
        command = COMMANDS[arguments[0]]
        if command.runs_plan:
            start_early(arguments[0], arguments[1:])
        return command.main()(arguments[1:])
    except SpiqbenchError as error:
        if traceback:
            raise
        return _failed(str(error))
    except KeyboardInterrupt:
        print("interrupted: what was finished is kept; the same command continues", file=sys.stderr)
        return 130
    except Terminated as ended:
        kept = "what was finished is kept; the same command continues"
        print(f"ended by signal {ended.signal}: {kept}", file=sys.stderr)
        return 128 + ended.signal
    except BrokenPipeError:
        raise
    except OSError as error:
        if traceback:
            raise
        place = f" ({error.filename})" if error.filename else ""
        return _failed(f"{error.strerror or error}{place}; correct that, then the same command continues")
    except MemoryError:
        if traceback:
            raise
        return _failed("out of memory; take fewer samples, fewer neurons or a larger machine")
    except Exception as error:
        if traceback:
            raise
        return _failed(f"unexpected {in_one_line(error)}; add --traceback to see where, and report it")


def _failed(message: str) -> int:
    """Say what went wrong, in one line whatever the message holds."""
    print(f"error: {' '.join(line.strip() for line in message.strip().splitlines())}", file=sys.stderr)
    return 1
