"""The sentences on growth that the fits support."""

from collections.abc import Iterator

from spiqbench.boards.formatting import significant, with_interval
from spiqbench.scaling.power_law import PowerLaw
from spiqbench.scaling.quantities import COSTS
from spiqbench.scaling.series import Series, Sweep

STRAIGHT = 1.5
"""Factor by which a size may lie off a line that is to be told as one law: an engine's change bends it more."""


def growth_sentences(sweep: Sweep) -> Iterator[str]:
    """One sentence a model and fitted quantity; where the sweep has quantum models, of these: the claim is of them."""
    quantum = [series for series in sweep.series if series.kind == "quantum"]
    for series in quantum or sweep.series:
        yield from _of_model(series)


def _of_model(series: Series) -> Iterator[str]:
    for quantity in COSTS:
        law = series.law(quantity)
        if law is not None and quantity.plural is not None:
            yield growth_sentence(series.model, quantity.plural, law)


def growth_sentence(model: str, plural: str, law: PowerLaw) -> str:
    """`spiqgan's parameters grow as N^1.00 (0.99 to 1.01), from 4 to 50 neurons.`"""
    smallest, largest = law.sizes
    if law.off > STRAIGHT:
        return (
            f"{model}'s {plural} follow no single power of N from {smallest} to {largest} neurons: a size lies off "
            f"the line by a factor of {significant(law.off, 3)}."
        )
    exponent = f"N^{with_interval(law.exponent, 2)}"
    lower, upper = law.exponent.lower, law.exponent.upper
    if lower is not None and lower > 0:
        says = f"grow as {exponent}"
    elif upper is not None and upper < 0:
        says = f"fall as {exponent}"
    else:
        says = f"neither surely grow nor surely fall: {exponent}"
    return f"{model}'s {plural} {says}, from {smallest} to {largest} neurons."
