"""A record's model, or its whole run, made again from its overrides, neither of them trusted.

Nothing is imported that no configuration file or entry point here names, and what is built may take no more memory and
time than a model of a board does.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from typing import Any

from spiqbench.config.names import options
from spiqbench.config.overrides import is_path, line, parse, under
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.errors import ConfigError, RecordError, SpiqbenchError, in_one_line
from spiqbench.memory_limit import limit_memory
from spiqbench.records.again import overrides_again
from spiqbench.records.schema import Circuit, Record
from spiqbench.runs.limits import waiting_seconds
from spiqbench.runs.supervision.lifetime import end_after
from spiqbench.runs.supervision.processes import ProcessDied, fresh_processes

GROUPS = ("model", "budget", "device", "noise", "shots", "tuned", "task")
MOST_BYTES = 8 * 10**9
MOST_SECONDS = 120.0


@dataclass(frozen=True)
class Rebuilt:
    """What a record's model says of itself, as the record would."""

    kind: str
    source: str
    twin: str | None
    family: str | None
    matched_to: str | None
    loss_statistics: tuple[str, ...]
    likelihood_kind: str | None
    parameters: dict[str, int]
    circuit: dict[str, Any] | None
    searched: tuple[str, ...]


def trusted_overrides(record: Record, own_task: Sequence[str] = ()) -> tuple[str, ...]:
    """The overrides of a record, if they choose and change named things alone.

    Args:
        own_task: the overrides of the task that the caller gives, in place of the record's: a record's own word on
            where its recording lies is not believed.

    Raises:
        RecordError: there are none, or one of them could run what is not named here.
    """
    if not record.overrides:
        raise RecordError("it does not say what makes it again")
    return _trusted(record.overrides, own_task)


def _trusted(overrides: Sequence[str], own_task: Sequence[str]) -> tuple[str, ...]:
    try:
        found = parse(overrides)
    except ConfigError as error:
        raise RecordError(f"its overrides cannot be read: {error}") from error
    if own_task:
        found = [one for one in found if one.key.split(".")[0] != "task"]
    for one in found:
        group = one.key.split(".")[0]
        if group not in GROUPS or one.removes or one.options or one.package:
            raise RecordError(f"its overrides set {one.key}, which makes no record")
        if "_target_" in one.line:
            raise RecordError(f"its overrides name a class of their own: {one.line}")
        if "${" in one.line or "/" in one.key or is_path(one.key):
            raise RecordError(f"its overrides look elsewhere: {one.line}")
        if one.key in ("model", "budget", "task") and one.value not in options(one.key):
            raise RecordError(f"its overrides choose the {one.key} {one.value}, which is not here")
    if not any(one.key == "model" for one in found):
        raise RecordError("its overrides choose no model")
    return (*(one.line for one in found), *own_task)


def rebuild(record: Record, own_task: Sequence[str] = ()) -> Rebuilt:
    """Build the model of a record, in a process of its own; `own_task` as for `trusted_overrides`.

    Raises:
        RecordError: it cannot be built, or takes more than any model does.
    """
    overrides = trusted_overrides(record, own_task)
    shape = (record.neurons, record.time_bins)
    found: Rebuilt = confined(_build, MOST_SECONDS, (overrides, record.tuning.chosen, shape, record.model))
    return found


def comparable(circuit: Circuit | None) -> dict[str, Any] | None:
    """What a circuit states of itself wherever it runs: without its engine, which each machine chooses for itself."""
    return None if circuit is None else circuit.model_dump(exclude={"engine"})


def run_again(record: Record, own_task: Sequence[str] = ()) -> Record:
    """Carry out the run of a record again, elsewhere, from its overrides; `own_task` as for `trusted_overrides`.

    Raises:
        RecordError: it cannot be carried out.
    """
    trusted_overrides(record, own_task)
    overrides = _trusted(overrides_again(record), own_task)
    wall = record.config.get("budget", {}).get("wall_seconds") or MOST_SECONDS
    with TemporaryDirectory() as folder:
        places = (line("store", f"{folder}/store"), line("outputs", f"{folder}/outputs"))
        whole = (*overrides, f"seed={record.seed}", *places)
        found: Record = confined(_run, waiting_seconds(float(wall)), (whole,))
    return found


def confined(function: Any, seconds: float, args: tuple[Any, ...]) -> Any:
    """What a function returns in a process of its own, within bounds of memory and time.

    Raises:
        RecordError: it fails, or takes more.
    """
    with fresh_processes(1) as processes:
        try:
            return processes.schedule(_limited, (seconds, function, args)).result()
        except ProcessDied as error:
            raise RecordError(
                f"it took more than {seconds:.0f} s or {MOST_BYTES / 1e9:.0f} GB to be made again"
            ) from error
        except SpiqbenchError as error:
            raise RecordError(f"it cannot be made again: {error}") from error
        except Exception as error:
            raise RecordError(f"it cannot be made again: {in_one_line(error)}") from error


def _limited(seconds: float, function: Any, args: tuple[Any, ...]) -> Any:
    end_after(seconds)
    limit_memory(MOST_BYTES)
    return function(*args)


def _build(overrides: Sequence[str], chosen: dict[str, Any], shape: tuple[int, int], name: str) -> Rebuilt:
    from spiqbench.config.compose import compose
    from spiqbench.models.build import build_generator
    from spiqbench.runs.attempt import circuit_of

    own = under(parse(overrides), *(group for group in GROUPS if group not in ("task", "tuned")))
    config = compose(RunConfig, own)
    if config.label != name:
        raise RecordError(f"its overrides make {config.label}, and it calls itself {name}")
    foreign = sorted(set(chosen) - set(config.model.search))
    if foreign:
        raise RecordError(
            f"a search set {foreign[0]}, which {config.model.name} does not declare under search"
        )
    generator = build_generator(config.model.changed(**chosen), WindowShape(*shape))
    circuit = circuit_of(generator, config.drawing)
    return Rebuilt(
        kind=config.model.about.kind,
        source=config.model.about.source,
        twin=config.twin,
        family=config.family,
        matched_to=config.model.matched_to,
        loss_statistics=generator.loss_statistics,
        likelihood_kind=generator.likelihood_kind,
        parameters=asdict(generator.parameter_counts()),
        circuit=comparable(circuit),
        searched=tuple(config.model.search),
    )


def _run(overrides: Sequence[str]) -> Record:
    from spiqbench.config.compose import compose
    from spiqbench.runs.execute import execute

    return execute(compose(RunConfig, overrides)).record
