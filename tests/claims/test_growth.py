"""Whether the parameters grow linearly with the neurons."""

import pytest

from spiqbench.claims.parameters import Growth, grows_linearly
from spiqbench.claims.verdicts import Verdict

from .readings import LINEAR, claims_of, quantum


def test_growth_is_judged_by_each_exact_exponent():
    line, square = Growth((8, 16), (245, 485)), Growth((8, 16), (64, 256))
    assert square.exponent == pytest.approx(2.0)
    assert grows_linearly([line]) == Verdict.HOLDS
    assert grows_linearly([line, square]) == Verdict.FAILS
    assert grows_linearly([]) == Verdict.OPEN


def test_growth_is_read_at_equal_settings_and_over_all_recordings(factory):
    def board(recording, neurons, parameters, **settings):
        config = {"task": {"family": recording}, "model": settings}
        return quantum(
            factory, parameters=parameters, neurons=neurons, task=f"{recording}_n{neurons}", config=config
        )

    boards = [
        board("salamander", 8, 245, common=3, learning_rate=0.1),
        board("salamander", 16, 1500, common=9, learning_rate=0.1),
        board("culture", 16, 485, common=3, learning_rate=0.2),
    ]
    claim = claims_of(*boards)[LINEAR]
    assert claim.tally == "holds on 2 of 2 recordings (culture, salamander)"
    assert claim.recordings["culture"][1] == "spiqgan: N^0.99 (245 to 485 at 8 to 16 neurons)"


@pytest.mark.parametrize(
    ("size", "verdict"), [(lambda n: 15 * n + 5, Verdict.HOLDS), (lambda n: 2 * n * n, Verdict.FAILS)]
)
def test_linear_growth_is_told_from_quadratic(factory, size, verdict):
    config = {"task": {"family": "salamander"}}
    boards = [
        quantum(factory, parameters=size(n), neurons=n, task=f"salamander_n{n}", config=config)
        for n in (4, 8, 16, 32)
    ]
    assert claims_of(*boards)[LINEAR].verdict == verdict
