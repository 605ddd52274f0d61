"""The files of a sweep's folder, from its boards alone."""

from spiqbench.report.figures import Plot
from spiqbench.report.markdown.sweep import sweep_markdown
from spiqbench.report.pages.sweep import sweep_page
from spiqbench.report.scaling_plots import draw_costs, draw_scores, narrow_sweep
from spiqbench.scaling.series import Sweep

FIGURES = {
    "scores": "Scores against the number of neurons",
    "costs": "Parameters, times, throughput and memory against the number of neurons",
}
"""Captions by the name of the file."""


def sweep_files(sweep: Sweep) -> dict[str, str | bytes]:
    """The page, the same as Markdown, and the two figures, SVG and PNG, by their name."""
    drawn = {"scores": draw_scores(sweep), "costs": draw_costs(sweep)}
    files: dict[str, str | bytes] = {
        "README.md": sweep_markdown(sweep, [(FIGURES[name], f"{name}.png") for name in drawn])
    }
    for name, (svg, png) in drawn.items():
        files |= {f"{name}.svg": svg, f"{name}.png": png}
    plots = {FIGURES[name]: Plot(svg, narrow_sweep(sweep, name)) for name, (svg, _) in drawn.items()}
    files["index.html"] = sweep_page(sweep, plots)
    return files
