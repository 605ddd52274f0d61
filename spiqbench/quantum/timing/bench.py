"""Engines side by side: one training step (forward and backward) of the same circuit, in one process."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import torch
from torch import Tensor

from spiqbench.errors import ResourceError
from spiqbench.quantum.circuit import Entangler, ReuploadingCircuit
from spiqbench.quantum.engines.state_memory import require, state_bytes
from spiqbench.quantum.engines.transverse import applies
from spiqbench.quantum.expectations import expectations
from spiqbench.quantum.timing.peak_memory import peak_memory
from spiqbench.seeds import torch_generator

REFERENCE = "pennylane"  # default.qubit, backprop, one broadcast call: its fastest form
CHECKED_SAMPLES = 4  # errors are worst cases over angles, not over the batch: a few samples show them
ROUNDS = 3
SECONDS_A_TURN = 0.1


@dataclass(frozen=True)
class EngineRow:
    """One measurement; `ratio` is the time of default.qubit over this one's, on the same input.

    Errors are the largest differences from default.qubit run in float64. What was not or could not be
    measured is None, and `note` says why.
    """

    engine: str
    qubits: int
    batch: int
    precision: str
    milliseconds: float | None
    ratio: float | None
    peak_memory_bytes: int | None
    output_error: float | None
    gradient_error: float | None
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def default_batch(qubits: int) -> int:
    """A batch that default.qubit can still hold with all its intermediate states."""
    return 512 if qubits <= 8 else 64 if qubits <= 12 else 4


def engine_rows(
    qubits: Sequence[int],
    batch: int | None = None,
    *,
    layers: int = 5,
    entangler: Entangler = "cz_ring",
    precisions: Sequence[torch.dtype] = (torch.float32, torch.float64),
) -> list[EngineRow]:
    """Times every engine on every size, medians over repeats; `batch` None takes `default_batch` for each size.

    Uses as many threads as torch does (`torch.set_num_threads`).
    """
    rows = []
    for width in qubits:
        circuit = ReuploadingCircuit(width, layers, entangler)
        for dtype in precisions:
            encoding, weights = _angles(circuit, batch or default_batch(width), dtype)
            rows.extend(_compare(circuit, encoding, weights))
    return rows


HEAD = (
    *("engine", "qubits", "batch", "precision", "ms", "x default.qubit", "peak MiB"),
    *("output error", "gradient error"),
)


def cells(row: EngineRow) -> list[str]:
    """One row as text, column by column of `HEAD`."""
    return [
        "default.qubit" if row.engine == REFERENCE else row.engine,
        str(row.qubits),
        str(row.batch),
        row.precision,
        "does not fit" if row.milliseconds is None else f"{row.milliseconds:.3g}",
        "-" if row.ratio is None else f"{row.ratio:.1f}",
        "-" if row.peak_memory_bytes is None else f"{row.peak_memory_bytes / 2**20:.1f}",
        "-" if row.output_error is None else f"{row.output_error:.0e}",
        "-" if row.gradient_error is None else f"{row.gradient_error:.0e}",
    ]


def _engines(circuit: ReuploadingCircuit) -> list[str]:
    own = "bloch" if circuit.entangler == "none" else "transverse" if applies(circuit) else None
    return [REFERENCE, "torch", "statevector", *([own] if own else [])]


def _angles(circuit: ReuploadingCircuit, batch: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    rng = torch_generator("engines", circuit.qubits, circuit.layers, batch)
    encoding = torch.randn(batch, circuit.layers, circuit.qubits, generator=rng, dtype=torch.float64)
    weights = 6.3 * torch.rand(circuit.weight_shape, generator=rng, dtype=torch.float64)
    return encoding.to(dtype).requires_grad_(), weights.to(dtype).requires_grad_()


def _step(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str) -> list[Tensor]:
    out = expectations(circuit, encoding, weights, engine)
    weighting = torch.linspace(-1, 1, out.numel(), dtype=out.dtype).reshape(out.shape)
    return [out.detach(), *torch.autograd.grad((out * weighting).sum(), (encoding, weights))]


def _compare(circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor) -> list[EngineRow]:
    """One row an engine. Engines take turns, so that a busy moment of the machine does not favour one of them."""
    memory: dict[str, int | None] = {}
    notes: dict[str, str] = {}
    for engine in _engines(circuit):
        try:
            if engine == REFERENCE:
                _require_reference(circuit, encoding)
            memory[engine] = peak_memory(partial(_step, circuit, encoding, weights, engine))
        except ResourceError as error:
            notes[engine] = str(error)
    seconds: dict[str, list[float]] = {engine: [] for engine in memory}
    for _ in range(ROUNDS):
        for engine in memory:
            seconds[engine] += _turn(partial(_step, circuit, encoding, weights, engine))
    medians = {engine: statistics.median(times) for engine, times in seconds.items()}
    rows = []
    for engine in _engines(circuit):
        time_taken, reference = medians.get(engine), medians.get(REFERENCE)
        errors = _errors(circuit, encoding, weights, engine) if engine in memory else (None, None)
        rows.append(
            EngineRow(
                engine=engine,
                qubits=circuit.qubits,
                batch=len(encoding),
                precision=str(encoding.dtype).removeprefix("torch."),
                milliseconds=None if time_taken is None else 1e3 * time_taken,
                ratio=None if time_taken is None or reference is None else reference / time_taken,
                peak_memory_bytes=memory.get(engine),
                output_error=errors[0],
                gradient_error=errors[1],
                note=notes.get(engine, ""),
            )
        )
    return rows


def _require_reference(circuit: ReuploadingCircuit, encoding: Tensor) -> None:
    # default.qubit keeps a complex128 state a gate for the backward pass, and about as many temporaries
    states = 2 * circuit.layers * 3 * circuit.qubits
    needed = state_bytes(circuit, len(encoding), torch.float64, states)
    require(needed, encoding.device, "default.qubit", "take a smaller batch")


def _turn(call: Callable[[], object]) -> list[float]:
    """Seconds of a few calls in a row: one where a call is long, else as many as fill a tenth of a second."""
    call()  # another engine has just had the caches
    now = clock()
    seconds: list[float] = []
    while not seconds or (sum(seconds) < SECONDS_A_TURN and len(seconds) < 20):
        start = now()
        call()
        seconds.append(now() - start)
    return seconds


def clock() -> Callable[[], float]:
    """Time on the CPU where torch has one thread, which other work on the machine hardly moves; else on the wall."""
    return time.process_time if torch.get_num_threads() == 1 else time.perf_counter


def _errors(
    circuit: ReuploadingCircuit, encoding: Tensor, weights: Tensor, engine: str
) -> tuple[float, float] | tuple[None, None]:
    """Of outputs and gradients; none where default.qubit cannot hold even a few samples."""
    few = encoding.detach()[:CHECKED_SAMPLES].requires_grad_()
    exact = [x.detach().double().requires_grad_() for x in (few, weights)]
    try:
        expected = _step(circuit, exact[0], exact[1], REFERENCE)
    except ResourceError:
        return None, None
    found = _step(circuit, few, weights, engine)
    errors = [(a.double() - b).abs().max().item() for a, b in zip(found, expected, strict=True)]
    return errors[0], max(errors[1:])
