"""The page of a sweep over the number of neurons: its plots and what they say."""

from collections.abc import Mapping

from spiqbench.report.figures import Plot
from spiqbench.report.pages.environment import render
from spiqbench.scaling.sentences import growth_sentences
from spiqbench.scaling.series import Sweep


def sweep_page(sweep: Sweep, figures: Mapping[str, Plot]) -> str:
    """The page, three folders below the store's root.

    Args:
        figures: plots by their caption.
    """
    return render(
        "sweep",
        depth=3,
        family=sweep.family,
        budget=sweep.budget,
        sentences=list(growth_sentences(sweep)),
        figures=[(caption, plot.for_page()) for caption, plot in figures.items()],
    )
