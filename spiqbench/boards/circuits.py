"""The circuits of a board's quantum rows in words: how large they are, how they ran, what simulates them."""

from spiqbench.boards.rows import Row
from spiqbench.plural import many
from spiqbench.records.schema import Circuit


def simulability(row: Row, circuit: Circuit) -> str:
    """How large the circuit of a row is, and how hard for a classical computer."""
    size = f"{circuit.qubits} qubits, {circuit.layers} layers, depth {circuit.depth}"
    gates = f"{circuit.one_qubit_gates} one-qubit and {circuit.two_qubit_gates} two-qubit gates"
    drawn = any(record.drawn_from for record in row.records)
    ran = f"drawn {drawn_how(circuit)}" if drawn else f"run by the engine {circuit.engine}"
    facts = f"{size}, {gates}, entangler {circuit.entangler}, {ran}"
    if circuit.shots is None:
        facts += ", exact expectation values"
    if circuit.memory:
        facts += f", {circuit.memory} of the qubits a memory that is never measured"
    return f"{facts}. {_reach(circuit, measures_words(row))}"


def drawn_how(circuit: Circuit) -> str:
    """On what the samples of a row were drawn, with which noise and from how many shots."""
    where = f"on {circuit.device}" if circuit.device else "by trajectories"
    noise = f" with noise {circuit.noise}" if circuit.noise else ""
    shots = "" if circuit.shots is None else f", {many(circuit.shots, 'shot')} a spike or word"
    return f"{where}{noise}{shots}"


def measures_words(row: Row) -> bool:
    """Whether one shot measures all qubits at once, by the configuration of its runs."""
    model = row.records[0].config.get("model")
    return isinstance(model, dict) and model.get("readout") == "word"


def _reach(circuit: Circuit, words: bool) -> str:
    beyond = "Nothing here is beyond a classical computer."
    if not circuit.coherent:
        return (
            "Dephased after every neuron, the memory is a hidden Markov chain of "
            f"{2**circuit.memory} states. {beyond}"
        )
    if circuit.memory:
        return (
            f"The circuit is one block, used once a neuron and bin on a memory of {2**circuit.memory} dimensions: "
            f"moments, likelihood and samples are exact at a cost linear in the neurons. {beyond}"
        )
    if circuit.entangler == "none":
        return f"No entangling gate: every qubit stands alone, a function of its own noise. {beyond}"
    if circuit.entangler in ("cz_ring", "cphase_ring") and words:
        return (
            "The ring is one-dimensional and shallow: words are drawn exactly from a matrix product state of "
            f"bond dimension 4^{circuit.layers - 1} at most, whatever the number of neurons."
        )
    if circuit.entangler in ("cz_ring", "cphase_ring"):
        reach = 2 * circuit.layers - 1
        gates = "CZ" if circuit.entangler == "cz_ring" else "CPhase"
        here = f" (here on all {circuit.qubits})" if reach >= circuit.qubits else ""
        return (
            f"{gates} gates commute, so each expectation value depends on {reach} neighbouring qubits at most{here}: a "
            f"laptop computes it exactly, at a cost linear in the neurons. {beyond}"
        )
    if circuit.entangler == "brickwork":
        return (
            "Each expectation value depends on a number of neighbouring qubits that the layers set and the "
            "neurons do not: exact classical simulation is linear in the neurons."
        )
    return (
        "Its light cone reaches every qubit: exact classical simulation doubles with each qubit, which at "
        f"{circuit.qubits} qubits is {'easy' if circuit.qubits <= 24 else 'no longer possible everywhere'}."
    )
