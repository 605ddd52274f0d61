"""The command line: one function a command, each importing only what it needs, so that help is instant."""

import os
import sys
from collections.abc import Callable, Sequence

from spiqbench._version import __version__
from spiqbench.errors import SpiqbenchError, in_one_line

Command = Callable[[Sequence[str]], int]


def run(arguments: Sequence[str]) -> int:
    """fit one generator and score it: spiqbench run model=vae task=salamander_n8 seed=1 [-m]"""
    from spiqbench.commands.run import main

    return main(arguments)


def leaderboard(arguments: Sequence[str]) -> int:
    """run a whole board and render it: spiqbench leaderboard task=salamander_n8 budget=smoke [--dry-run]"""
    from spiqbench.commands.early_start import start_early

    start_early("leaderboard", arguments)
    from spiqbench.commands.leaderboard import main

    return main(arguments)


def scaling(arguments: Sequence[str]) -> int:
    """scores and costs against the number of neurons: spiqbench scaling family=salamander [--dry-run]"""
    from spiqbench.commands.early_start import start_early

    start_early("scaling", arguments)
    from spiqbench.commands.scaling import main

    return main(arguments)


def tune(arguments: Sequence[str]) -> int:
    """search models' settings, equally: spiqbench tune models=[vae,spiqgan] task=salamander_n8 trials=20"""
    from spiqbench.commands.tune import main

    return main(arguments)


def match(arguments: Sequence[str]) -> int:
    """the size at which one model has another's parameters: spiqbench match model=vae to=spiqgan"""
    from spiqbench.commands.match import main

    return main(arguments)


def data(arguments: Sequence[str]) -> int:
    """look at a recording, or freeze a task on it: spiqbench data inspect FILE | make-task FILE --name NAME"""
    from spiqbench.commands.data import main

    return main(arguments)


def list_names(arguments: Sequence[str]) -> int:
    """what there is: spiqbench list [models|tasks|budgets|loggers|launchers|statistics] [--json]"""
    from spiqbench.commands.list_names import main

    return main(arguments)


def check(arguments: Sequence[str]) -> int:
    """does a model keep the contract: spiqbench check model=NAME"""
    from spiqbench.commands.check import main

    return main(arguments)


def compare(arguments: Sequence[str]) -> int:
    """score two files of windows: spiqbench compare REAL GENERATED [--train TRAIN] [--json]"""
    from spiqbench.commands.compare import main

    return main(arguments)


def score(arguments: Sequence[str]) -> int:
    """put samples made elsewhere on a board: spiqbench score SAMPLES --task NAME --name MODEL"""
    from spiqbench.commands.score import main

    return main(arguments)


def render(arguments: Sequence[str]) -> int:
    """render every board from its records: spiqbench render [--store DIR] [--check]"""
    from spiqbench.commands.render import main

    return main(arguments)


def sample(arguments: Sequence[str]) -> int:
    """new windows from a fitted model: spiqbench sample RUN -n 1000 -o samples.nwb"""
    from spiqbench.commands.sample import main

    return main(arguments)


def circuit(arguments: Sequence[str]) -> int:
    """the trained circuit of a quantum model as OpenQASM: spiqbench circuit RUN [-o circuit.qasm]"""
    from spiqbench.commands.circuit import main

    return main(arguments)


def validate(arguments: Sequence[str]) -> int:
    """may a record stand on a board: spiqbench validate RECORD [--samples FILE]"""
    from spiqbench.commands.validate import main

    return main(arguments)


def engines(arguments: Sequence[str]) -> int:
    """time the circuit engines side by side: spiqbench engines [--qubits 4,8,12] [--batch B] [--json]"""
    from spiqbench.commands.engines import main

    return main(arguments)


COMMANDS: dict[str, Command] = {
    "run": run,
    "leaderboard": leaderboard,
    "scaling": scaling,
    "tune": tune,
    "match": match,
    "data": data,
    "list": list_names,
    "check": check,
    "compare": compare,
    "score": score,
    "render": render,
    "validate": validate,
    "sample": sample,
    "circuit": circuit,
    "engines": engines,
}


def usage() -> str:
    lines = [
        f"spiqbench {__version__}: quantum and classical generators of spike trains, on the same scores",
        "",
        "usage: spiqbench COMMAND [ARGUMENTS]    (spiqbench COMMAND --help says more)",
        "",
    ]
    for name, command in COMMANDS.items():
        says, _, example = (command.__doc__ or "").partition(": ")
        lines += [f"  {name:<12} {says}", f"  {'':<12}   {example}"]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code: 0 done, 1 an error that is said in one line, 130 interrupted."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    traceback = "--traceback" in arguments
    arguments = [argument for argument in arguments if argument != "--traceback"]
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
        return COMMANDS[arguments[0]](arguments[1:])
    except SpiqbenchError as error:
        if traceback:
            raise
        return _failed(str(error))
    except KeyboardInterrupt:
        print("interrupted: what was finished is kept; the same command continues", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if traceback:
            raise
        place = f" ({error.filename})" if error.filename else ""
        return _failed(f"{error.strerror or error}{place}; mend it, then the same command continues")
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
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
