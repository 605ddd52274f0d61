import numpy as np
import pytest
from omegaconf import OmegaConf

from spiqbench.data.readers.selection import select_rows
from spiqbench.errors import ConfigError, DataError

COLUMNS = {
    "quality": ["good", "mua", "good", "noise"],
    "depth": [1200.0, 1234567.0, 1234568.0, 3.5],
    "kept": [np.True_, np.False_, True, False],
    "group": [b"a", "b", "a", "b"],
}


def rows(chosen):
    return select_rows(chosen, 4, COLUMNS, "units", "the table")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (None, [0, 1, 2, 3]),
        ([2, 0], [2, 0]),
        ({"quality": "good"}, [0, 2]),
        ({"quality": ["good", "noise"]}, [0, 2, 3]),
        (OmegaConf.create({"quality": ["good", "noise"], "depth": [1200, 3.5]}), [0, 3]),
        (OmegaConf.create([2, 0]), [2, 0]),
        ({"quality": "good", "depth": 1200}, [0]),
        ({"depth": 1234567}, [1]),
        ({"depth": "3.5"}, [3]),
        ({"kept": True}, [0, 2]),
        ({"kept": "false"}, [1, 3]),
        ({"group": "a"}, [0, 2]),
    ],
)
def test_choices(chosen, expected):
    assert rows(chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "error", "message"),
    [
        ([0, 4], ConfigError, "names 4: the table has 0 to 3"),
        ([-1], ConfigError, "-1"),
        ([True], ConfigError, "True"),
        ([1, 1], ConfigError, "twice"),
        ([], ConfigError, "list indices"),
        ("good", ConfigError, "list indices"),
        ({"qualty": "good"}, ConfigError, "no column 'qualty': did you mean 'quality'"),
        ({"quality": "great"}, DataError, "quality='great'; there are good, mua, noise"),
        ({"quality": "noise", "kept": True}, DataError, "kept=True"),
    ],
)
def test_choices_that_leave_nothing(chosen, error, message):
    with pytest.raises(error, match=message):
        rows(chosen)
