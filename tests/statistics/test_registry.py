from importlib import import_module
from pkgutil import iter_modules

import spiqbench.statistics
from spiqbench.boards.columns import ordered_keys, short_title
from spiqbench.scoring.null_windows import NULLS
from spiqbench.statistics.registry import (
    BREADTH_KEYS,
    FIDELITY_KEYS,
    REALISM_KEYS,
    STATISTICS,
)
from spiqbench.statistics.statistic import Statistic


def test_groups_are_those_of_the_design():
    assert FIDELITY_KEYS == ("firing_rate", "pairwise_covariance", "k_probability", "autocorrelogram")
    assert len(BREADTH_KEYS) == 7
    assert set(STATISTICS) - set(REALISM_KEYS) == {"time_course"}


def test_every_statistic_says_what_it_is():
    titles = [statistic.short_title for statistic in STATISTICS.values()]
    assert len(set(titles)) == len(titles)
    for key, statistic in STATISTICS.items():
        assert statistic.key == key
        assert statistic.title
        assert statistic.source
        assert statistic.version >= 1
        assert statistic.null in NULLS


def test_every_statistic_of_the_package_is_in_the_list():
    """A file that defines a statistic and is not in the list would be scored nowhere."""
    modules = (
        import_module(f"spiqbench.statistics.{found.name}")
        for found in iter_modules(spiqbench.statistics.__path__)
    )
    defined = {
        value.key for module in modules for value in vars(module).values() if isinstance(value, Statistic)
    }
    assert defined == set(STATISTICS)


def test_boards_take_names_and_order_from_the_list():
    assert ordered_keys([*reversed(STATISTICS), "unheard_of"]) == [*STATISTICS, "unheard_of"]
    assert short_title("fano_factor") == STATISTICS["fano_factor"].short_title
    assert short_title("unheard_of") == "unheard of"
