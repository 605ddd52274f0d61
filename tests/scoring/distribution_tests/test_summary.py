import json

import numpy as np
import pytest

from spiqbench.errors import DataError
from spiqbench.scoring.distribution_tests.summary import distribution_tests

from ..window_sets import bernoulli, bursting, degenerate_sets


@pytest.mark.parametrize("name", degenerate_sets())
@pytest.mark.parametrize("with_train", [True, False])
def test_degenerate_sets_give_numbers_or_reasons(name, with_train):
    test, generated = degenerate_sets()[name]
    train = bernoulli(np.random.default_rng(1), 20, *test.shape[1:]) if with_train else None
    with np.errstate(all="raise"):
        results = distribution_tests(train, test, generated, 0)
    json.dumps(results, allow_nan=False)
    for result in results.values():
        undefined = [key for key, value in result.items() if value is None and key != "reason"]
        assert bool(undefined) == (result["reason"] is not None), (name, result)


def test_same_seed_same_numbers():
    rng = np.random.default_rng(0)
    train, test, generated = bursting(rng, 520), bursting(rng, 500), bursting(rng, 510)
    first = distribution_tests(train, test, generated, 3)
    assert first == distribution_tests(train, test, generated, 3)
    assert first != distribution_tests(train, test, generated, 4)


def test_inputs_are_left_alone():
    rng = np.random.default_rng(1)
    sets = [bursting(rng, 50) for _ in range(3)]
    copies = [windows.copy() for windows in sets]
    distribution_tests(*sets, 0)
    for windows, copy in zip(sets, copies, strict=True):
        np.testing.assert_array_equal(windows, copy)


def test_other_shapes_are_refused():
    windows = np.zeros((5, 3, 4), np.uint8)
    with pytest.raises(DataError, match="3 neurons x 5 bins"):
        distribution_tests(None, windows, np.zeros((5, 3, 5), np.uint8), 0)
