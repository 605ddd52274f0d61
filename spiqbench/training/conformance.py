"""The conformance kit: the rules of the contract, each tried on a generator by `spiqbench check`."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spiqbench.data.shape import WindowShape
from spiqbench.data.sources.simulated import simulated
from spiqbench.data.windows import cut_windows
from spiqbench.errors import ConfigError, in_one_line
from spiqbench.models.build import build_generator, generator_class
from spiqbench.models.configuration import ModelConfig
from spiqbench.models.contract import SpikeGenerator, count_parameters
from spiqbench.models.self_fitting import SelfFittingGenerator
from spiqbench.training.fit import fit
from spiqbench.training.part_modes import PartModes

SHAPE = WindowShape(neurons=4, time_bins=8)
CONTRACT = "spiqbench/models/contract.py"


@dataclass(frozen=True)
class Verdict:
    """What one rule found.

    Attributes:
        rule: the rule, as a sentence.
        passed: whether the generator keeps it.
        expected, came: what the rule wanted and what it saw, where they differ.
        read_on: where the rule is explained.
    """

    rule: str
    passed: bool
    expected: str = ""
    came: str = ""
    read_on: str = CONTRACT


class _Broken(Exception):
    def __init__(self, expected: str, came: str) -> None:
        super().__init__(expected, came)
        self.expected, self.came = expected, came


def check_generator(config: ModelConfig, *, steps: int = 5) -> Iterator[Verdict]:
    """Try every rule of the contract on the generator that a model's configuration names.

    The generator is built for 4 neurons and 8 bins and fitted for a few steps to simulated windows. Where it
    cannot be built or fitted, the rules that need that are left out.

    Raises:
        ConfigError: there is no such class, or it is not a `SpikeGenerator`.
    """
    found = generator_class(config)
    subject = _Subject(config, steps)
    for rule in _RULES:
        sentence = rule.sentence
        try:
            rule.tries(found, subject)
        except _Broken as broken:
            yield Verdict(sentence, False, broken.expected, broken.came)
        except Exception as error:
            yield Verdict(sentence, False, "no error", in_one_line(error))
            if rule in (_builds, _fits):
                return
        else:
            yield Verdict(sentence, True)


class _Subject:
    """The generator under test, fitted once."""

    def __init__(self, config: ModelConfig, steps: int) -> None:
        self.config = config
        self.steps = steps
        self.fitted: SpikeGenerator | None = None

    def build(self) -> SpikeGenerator:
        torch.manual_seed(0)
        return build_generator(self.config, SHAPE)

    def fit(self) -> SpikeGenerator:
        if self.fitted is None:
            self.fitted = fit(self.build(), _windows(), steps=self.steps, batch_size=64)
        return self.fitted


@dataclass(frozen=True)
class _Rule:
    """A rule in words, which stay where Python leaves docstrings out (-OO), and what tries it."""

    sentence: str
    tries: Callable[[type[SpikeGenerator], _Subject], None]


def _says(sentence: str) -> Callable[[Callable[[type[SpikeGenerator], _Subject], None]], _Rule]:
    return lambda tries: _Rule(sentence, tries)


def _windows() -> NDArray[np.uint8]:
    recording = simulated(neurons=SHAPE.neurons, repeats=8, time_bins=320, seed=0)
    return cut_windows(recording.spikes, SHAPE.time_bins)


def _draw(generator: SpikeGenerator, n: int, seed: int) -> Tensor:
    with torch.no_grad():
        return generator.sample(n, rng=torch.Generator().manual_seed(seed))


@_says("It can be built from a window shape and its configuration.")
def _builds(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.build()
    if generator.shape != SHAPE:
        raise _Broken(f"self.shape is the shape that it was given, {SHAPE}", f"{generator.shape}")


@_says("It refuses an option that it does not have, so that a mistyped one is not ignored.")
def _refuses_unknown_options(found: type[SpikeGenerator], subject: _Subject) -> None:
    try:
        build_generator(subject.config.changed(no_such_option=1), SHAPE)
    except ConfigError:
        return
    raise _Broken("a TypeError for no_such_option=1", "the option was swallowed (drop **kwargs)")


@_says("A short fit ends and leaves finite weights; a model that fits itself says whether it converged.")
def _fits(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.fit()
    for name, value in generator.state_dict().items():
        if value.is_floating_point() and not torch.isfinite(value).all():
            raise _Broken("finite numbers in every parameter and buffer", f"{name} has NaN or infinity")


@_says("What it froze or put into evaluation mode when it was built stays so through training.")
def _leaves_frozen_parts_alone(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator, modes = subject.build(), PartModes()
    resting = {name for name, part in generator.named_modules() if not part.training}
    frozen = {
        name: parameter.detach().clone()
        for name, parameter in generator.named_parameters()
        if not parameter.requires_grad
    }
    windows = _windows()
    fit(generator, windows, validation=windows, steps=3, batch_size=64, evaluate_at=(1, 3), callbacks=[modes])
    woken = sorted(set().union(*modes.steps) & resting)
    if woken:
        raise _Broken(f"{woken[0]} in evaluation mode, as it was built", "it was in training mode in a step")
    for name, before in frozen.items():
        if not torch.equal(before, generator.get_parameter(name)):
            raise _Broken(f"{name} as it was built, without a gradient", "it was changed")


@_says("It draws uint8 windows (n, neurons, time_bins) of 0 and 1 on the CPU.")
def _samples_windows(found: type[SpikeGenerator], subject: _Subject) -> None:
    for n in (1, 7):
        samples = _draw(subject.fit(), n, seed=0)
        if not isinstance(samples, Tensor):
            raise _Broken("a torch.Tensor", type(samples).__name__)
        wanted = (n, SHAPE.neurons, SHAPE.time_bins)
        if tuple(samples.shape) != wanted:
            raise _Broken(f"shape {wanted} for sample({n})", f"shape {tuple(samples.shape)}")
        if samples.dtype != torch.uint8 or samples.device.type != "cpu":
            raise _Broken("dtype torch.uint8 on the CPU", f"{samples.dtype} on {samples.device}")
        if samples.max() > 1:
            raise _Broken("values 0 and 1", f"a value {int(samples.max())}")


@_says("Same seed, same samples; the draws come from `rng` alone.")
def _is_reproducible(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.fit()
    torch.manual_seed(1)
    first = _draw(generator, 64, seed=3)
    torch.manual_seed(2)
    np.random.seed(5)  # noqa: NPY002  a generator that draws from the global state is what this rule is after
    if not torch.equal(first, _draw(generator, 64, seed=3)):
        raise _Broken("equal samples from equally seeded generators", "different ones (a global generator?)")


@_says("Different seeds, different samples.")
def _depends_on_the_seed(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.fit()
    if torch.equal(_draw(generator, 256, seed=3), _draw(generator, 256, seed=4)):
        raise _Broken("256 windows that differ between two seeds", "the same windows (is rng used?)")


@_says("Its counts agree with `parameters()` where it is trained, and with its buffers where it is not.")
def _counts_its_parameters(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.fit()
    counts = generator.parameter_counts()
    if min(counts.generator, counts.training_only, counts.fixed) < 0 or counts.generator == 0:
        raise _Broken("at least one generator parameter and no negative count", f"{counts}")
    trainable = count_parameters(generator)
    if issubclass(found, SelfFittingGenerator):
        held = sum(buffer.numel() for buffer in generator.buffers()) + trainable
        if counts.generator > held:
            raise _Broken(f"no more than the {held} numbers that it holds", f"{counts.generator}")
    elif counts.generator + counts.training_only != trainable:
        raise _Broken(
            f"generator + training_only = {trainable}, the trainable numbers of parameters()",
            f"{counts.generator} + {counts.training_only}",
        )


@_says("Its state_dict, saved and loaded without running code, restores it exactly.")
def _saves_and_loads(found: type[SpikeGenerator], subject: _Subject) -> None:
    generator = subject.fit()
    file = io.BytesIO()
    torch.save(generator.state_dict(), file)
    file.seek(0)
    restored = subject.build().eval()
    restored.load_state_dict(torch.load(file, weights_only=True))
    if not torch.equal(_draw(generator, 64, seed=3), _draw(restored, 64, seed=3)):
        raise _Broken(
            "the same samples after loading", "different ones (state outside parameters and buffers?)"
        )


@_says("Fitting does not change the windows.")
def _leaves_the_data_alone(found: type[SpikeGenerator], subject: _Subject) -> None:
    windows = _windows()
    before = windows.copy()
    fit(subject.build(), windows, steps=1, batch_size=len(windows))
    if not np.array_equal(before, windows):
        raise _Broken("the training windows as they were", "they were changed in place")


_RULES: tuple[_Rule, ...] = (
    _builds,
    _refuses_unknown_options,
    _fits,
    _leaves_frozen_parts_alone,
    _samples_windows,
    _is_reproducible,
    _depends_on_the_seed,
    _counts_its_parameters,
    _saves_and_loads,
    _leaves_the_data_alone,
)
