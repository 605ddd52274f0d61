"""The record of a run, one JSON file a run: every key, its type and its meaning."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from spiqbench.models.configuration import Kind as Kind
from spiqbench.record_values import Line, Number
from spiqbench.records.fields import (
    Commit,
    Count,
    Digest,
    JsonObject,
    ModelName,
    Name,
    Resamples,
    RunOverride,
    RunSettings,
    ScoreKey,
    Seconds,
    Seed,
    Size,
    StatisticKey,
    TestResult,
)
from spiqbench.scoring.likelihood import LikelihoodKind
from spiqbench.scoring.score import StatisticScore

SCHEMA_VERSION: Final = 2

Status = Literal["ok", "failed", "timeout"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameters(_Part):
    generator: Count = Field(description="fitted numbers needed to draw samples")
    training_only: Count = Field(0, description="fitted numbers used in training alone: critic, encoder")
    fixed: Count = Field(0, description="numbers needed to draw samples that were never fitted")


class Score(_Part):
    value: Number | None = Field(
        ge=-1, le=1, description="null: no statistic of it tells anything on this task"
    )
    interval: tuple[Number, Number] | None = Field(
        None, description="95 % interval of this run: its draws and the groups of the test windows"
    )


class Scores(_Part):
    realism: Score = Field(description="mean skill of all eleven statistics, each clipped to [-1, 1]")
    fidelity: Score = Field(description="the same of the paper's four, which a loss may contain")
    breadth: Score = Field(description="the same of the seven others, which no selection ever sees")

    def values_by_name(self) -> dict[str, float | None]:
        """The values of the three by their names, realism first."""
        return {name: getattr(self, name).value for name in type(self).model_fields}


class Noise(_Part):
    groups: Size = Field(description="groups of test windows that were resampled")
    replicates: dict[ScoreKey, Resamples] = Field(
        description="what each resample of the test groups adds to a skill or score, by key; resample b takes the same "
        "groups in every record of a task"
    )
    run: dict[ScoreKey, Number] = Field(
        description="standard deviation that the run's own draws give to the same values"
    )


class Likelihood(_Part):
    bits_per_spike: Number | None = Field(
        description="log-likelihood of the test windows over that of independent neurons at the training rates; null: "
        "not finite"
    )
    interval: tuple[Number, Number] | None = Field(
        None, description="95 % interval over the groups of test windows"
    )
    kind: LikelihoodKind = Field(
        description="exact; per_bin: exact, of a model whose bins are independent; lower_bound; estimate"
    )
    reason: Line | None = Field(None, description="why it is null")


class PlateauPoint(_Part):
    steps: Count = Field(description="training steps")
    validation_fidelity: Number = Field(
        ge=-1, le=1, description="fidelity on the validation windows after them"
    )


class StatedPlateau(_Part):
    steps: Count = Field(
        description="training steps that were found to be enough, or the cap; 0: it fits itself"
    )
    evidence: Annotated[list[PlateauPoint], Field(max_length=100)] = Field(
        default_factory=list, description="each doubling, in order"
    )
    converged: bool = Field(
        description="whether a doubling gained less than 0.01 before the cap was reached; of a model that fits itself, "
        "by its own criterion"
    )


class Circuit(_Part):
    qubits: Size = Field(description="qubits of the largest circuit that is run")
    layers: Size = Field(description="re-uploading layers")
    depth: Count = Field(description="circuit depth, all gates counted")
    one_qubit_gates: Count = Field(description="one-qubit gates a circuit")
    two_qubit_gates: Count = Field(description="two-qubit gates a circuit")
    entangler: Line = Field(description="entangling pattern of a layer; 'none': no entangling gate")
    engine: Line = Field(
        description="engine that ran it (auto: which was chosen is not recorded); trajectories: shots of noisy state "
        "vectors"
    )
    memory: int = Field(
        0, ge=0, le=64, description="qubits that carry state from bin to bin and are never measured"
    )
    coherent: bool = Field(
        True, description="false: the memory keeps classical information alone; the twin of one with memory"
    )
    device: Name | None = Field(None, description="PennyLane device that drew the samples, where one did")
    shots: Size | None = Field(
        None, description="shots behind a spike's probability, or a word; null: exact values"
    )
    noise: Name | None = Field(None, description="noise model, where one was set")

    @property
    def is_twin(self) -> bool:
        """Whether it is the control of another: no entangling gate, or a memory of classical information alone."""
        return self.entangler == "none" or not self.coherent


class Timing(_Part):
    train_seconds: Seconds = Field(description="wall-clock seconds of the fit")
    sample_seconds: Seconds = Field(description="wall-clock seconds of drawing the samples")
    score_seconds: Seconds = Field(description="wall-clock seconds of scoring them")
    steps: Count | None = Field(None, description="training steps taken; null for a closed form")


class Tuning(_Part):
    trials: Count = Field(0, description="search trials spent on the validation windows; 0: untuned")
    steps: Count = Field(0, description="training steps spent on them")
    chosen: JsonObject = Field(default_factory=dict, description="hyperparameters that the search chose")
    task: Name | None = Field(None, description="task whose validation windows chose them")


class Machine(_Part):
    cpu: Line = Field(description="processor model")
    cores: Size = Field(description="logical cores")
    system: Line = Field(description="operating system and architecture")
    python: Line = Field(description="Python version")


class RunProvenance(_Part):
    versions: dict[Name, Line] = Field(description="spiqbench, torch, pennylane, numpy, scikit-learn")
    task_version: Size = Field(description="version of the frozen task")
    task_digest: Digest = Field(description="SHA-256 of the task's windows and split")
    statistics: dict[StatisticKey, Size] = Field(description="version of each statistic")
    commit: Commit | None = Field(None, description="commit of the code; null outside a checkout")
    clean: bool | None = Field(None, description="whether the tree had no changes beside records and outputs")
    machine: Machine | None = Field(None, description="where it ran; null for external samples")


class Record(_Part):
    schema_version: Literal[2] = Field(description="version of this schema")
    model: ModelName = Field(description="name of the generator")
    kind: Kind = Field(description="reference, classical, quantum; own: a model that does not say")
    source: Line = Field("", description="where the model comes from")
    twin: Name | None = Field(None, description="name of its control: without entangling gates, or dephased")
    matched_to: Name | None = Field(None, description="model whose parameter count this one was matched to")
    family: Name | None = Field(None, description="models that differ in size only share a family")
    drawn_from: Name | None = Field(
        None,
        description="model whose trained weights drew these samples, as circuit.device, noise and shots say",
    )
    external: bool = Field(False, description="samples from outside, scored but not trained here")
    task: Name = Field(description="name of the task")
    budget: Name = Field(description="name of the budget")
    seed: Seed = Field(description="seed of the run")
    status: Status = Field(description="ok, failed or timeout; the last two score as the null")
    reason: Line | None = Field(None, description="why a run failed, in one line")
    neurons: Size = Field(description="neurons of a window")
    time_bins: Size = Field(description="bins of a window")
    bin_width_ms: Number = Field(gt=0, description="width of a bin")
    samples: Count = Field(description="windows drawn and scored")
    parameters: Parameters | None = Field(None, description="null: unknown (the run failed before, external)")
    loss_statistics: tuple[StatisticKey, ...] = Field(
        (), description="statistics that the training was told to match, by key"
    )
    scores: Scores = Field(description="what boards rank and compare by; a run that did not end scores 0")
    statistics: dict[StatisticKey, StatisticScore] = Field(
        description="by key; see the docs of the statistics"
    )
    tests: dict[Name, TestResult] = Field(
        default_factory=dict,
        description="two-sample test, MMD, memorization, diversity, each with its numbers",
    )
    noise: Noise | None = Field(None, description="how sure skills and scores are, for intervals over seeds")
    likelihood: Likelihood | None = Field(None, description="of the test windows; null: the model has none")
    circuit: Circuit | None = Field(None, description="resources of a quantum generator's circuit")
    timing: Timing | None = Field(None, description="null where nothing was timed")
    peak_memory_bytes: Count | None = Field(None, description="peak resident memory of the run's process")
    samples_sha256: Digest | None = Field(None, description="digest of the samples' bits and shape")
    curve: list[tuple[Count, Number]] = Field(
        default_factory=list, description="validation fidelity over training, (step, fidelity)"
    )
    plateau: StatedPlateau | None = Field(
        None, description="how many steps were found to be enough; null: never looked for, so not converged"
    )
    tuning: Tuning = Field(default_factory=Tuning, description="search that chose the hyperparameters")
    overrides: tuple[RunOverride, ...] = Field(
        (),
        max_length=1000,
        description="what `spiqbench run` takes to make it again, beside its seed; empty: external samples",
    )
    verified: None = Field(
        None,
        description="always null: who carried out the run again stands in `verified/`, never in the record",
    )
    config: RunSettings = Field(description="the resolved configuration")
    provenance: RunProvenance = Field(description="what made it")
