import pytest

from spiqbench.errors import ConfigError
from spiqbench.statistics.registry import FIDELITY_KEYS, STATISTICS, find_statistic


def test_order_and_documentation():
    assert tuple(STATISTICS)[:4] == FIDELITY_KEYS
    assert len(STATISTICS) == 12
    for key, statistic in STATISTICS.items():
        assert statistic.key == key
        assert statistic.source
        assert statistic.version >= 1


def test_an_unknown_key_names_the_near_ones():
    assert find_statistic("fano_factor") is STATISTICS["fano_factor"]
    with pytest.raises(ConfigError, match="did you mean 'firing_rate'"):
        find_statistic("fireing_rate")
