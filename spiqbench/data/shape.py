"""The shape of one window: what a generator has to know of a task before it sees data."""

from dataclasses import dataclass

from spiqbench.errors import ConfigError


@dataclass(frozen=True)
class WindowShape:
    """Neurons and time bins of one window; a batch is `(samples, neurons, time_bins)`."""

    neurons: int
    time_bins: int

    def __post_init__(self) -> None:
        if self.neurons < 1 or self.time_bins < 1:
            raise ConfigError(
                f"a window needs at least one neuron and one bin, not {self.neurons} x {self.time_bins}"
            )
