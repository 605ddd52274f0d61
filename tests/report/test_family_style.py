from matplotlib.figure import Figure

from spiqbench.boards.board import make_board
from spiqbench.boards.frontier import make_frontier
from spiqbench.config.folders import shipped_files
from spiqbench.config.names import settings
from spiqbench.report.figures import family_style, marks
from spiqbench.report.frontier_plot import draw_frontier

from ..boards.stores import suite_board


def test_quantum_families_share_a_colour_that_no_classical_one_has():
    quantum, classical = set(), set()
    for name in shipped_files("model"):
        model = settings("model", name)
        is_quantum = (model.get("about") or {}).get("kind") == "quantum"
        style = family_style(model.get("family") or name, quantum=is_quantum)
        (quantum if is_quantum else classical).add(style)
    assert len({colour for colour, _, _ in quantum}) == 1
    assert not {colour for colour, _, _ in quantum} & {colour for colour, _, _ in classical}


def test_shipped_classical_families_are_told_apart():
    families = {
        model.get("family") or name
        for name in shipped_files("model")
        if ((model := settings("model", name)).get("about") or {}).get("kind") != "quantum"
    }
    assert len({family_style(family, quantum=False) for family in families}) == len(families)


def test_a_family_keeps_its_colour_whatever_else_is_on_the_plot():
    colour = family_style("vae", quantum=False)[0].lower()
    own = family_style("a model of my own", quantum=False)
    assert own == family_style("a model of my own", quantum=False)
    for models in (
        ("vae", "hmm"),
        ("vae", "vae_large"),
        ("autoregressive", "vae", "spiqgan", "spiqgan_product"),
    ):
        svg, _ = draw_frontier(make_frontier(make_board(suite_board(models, seeds=2))), "a few")
        assert colour in svg.lower()


def test_a_twin_has_its_models_colour_and_a_mark_of_its_own():
    model, twin = (family_style("spiqgan", quantum=True, twin=twin) for twin in (False, True))
    assert model[:2] == twin[:2]
    assert model[2] != twin[2]


def test_marks_are_hollow_where_a_training_was_not_converged():
    axes = Figure().subplots()
    marks(axes, [1, 2, 3], [4, 5, 6], [True, False, True], {"color": "red", "marker": "D"})
    full, hollow = axes.lines
    assert list(full.get_xdata()) == [1, 3]
    assert full.get_markerfacecolor() == "red"
    assert list(hollow.get_xdata()) == [2]
    assert hollow.get_markerfacecolor() == "none"
