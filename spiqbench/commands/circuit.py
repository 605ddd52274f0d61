"""`spiqbench circuit`: the trained circuit of a quantum generator as OpenQASM."""

from collections.abc import Sequence
from typing import Any

from spiqbench.atomic import write_atomically
from spiqbench.commands.arguments import Arguments
from spiqbench.commands.new_file import require_new
from spiqbench.errors import ConfigError
from spiqbench.paths import at_home


def main(arguments: Sequence[str]) -> int:
    parser = Arguments(
        "spiqbench circuit",
        description="Print the circuit of one time bin with its trained angles as OpenQASM 2.0, and what it costs. "
        "OpenQASM 2 has no free inputs, so the noise of one draw is filled in: the program is the shot that the "
        "model would run for that noise. Another seed= draws another.",
        keys=["seed", "force"],
    )
    parser.add_argument("run", help="<outputs>/<task>/<budget>/<model>/seed-<k>, or a checkpoint.pt")
    parser.add_argument("--bin", type=int, default=0, help="of the window, counted from 0 (default: 0)")
    parser.add_argument("-o", "--output", type=at_home, help="write there instead of printing")
    chosen, config = parser.read(arguments)
    if chosen.output is not None:
        require_new(chosen.output, force=config.force)

    from spiqbench.records.artifacts import read_checkpoint
    from spiqbench.seeds import torch_generator

    generator: Any = read_checkpoint(chosen.run).generator
    if not hasattr(generator, "openqasm"):
        raise ConfigError(
            f"{type(generator).__name__} runs no quantum circuit: give the run of a quantum model, e.g. spiqgan"
        )
    if not 0 <= chosen.bin < generator.shape.time_bins:
        raise ConfigError(f"--bin is {chosen.bin}: a window has 0 to {generator.shape.time_bins - 1}")
    program, remarks = generator.openqasm(chosen.bin, rng=torch_generator("circuit noise", config.seed))
    costs = generator.circuit_resources()
    lines = [
        f"{type(generator).__name__}, {generator.shape.neurons} neurons: {costs['qubits']} qubits, depth "
        f"{costs['depth']}, {costs['one_qubit_gates']} one-qubit and {costs['two_qubit_gates']} two-qubit gates"
        " (RY and Rot count as one).",
        *remarks,
    ]
    text = "".join(f"// {line}\n" for line in lines) + program
    if chosen.output is None:
        print(text, end="")
    else:
        write_atomically(chosen.output, text.encode())
        print("\n".join([*lines, f"program {chosen.output}"]))
    return 0
