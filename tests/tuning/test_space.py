import optuna
import pytest

from spiqbench.errors import ConfigError
from spiqbench.tuning.space import Choices, Range, ends_reached, parameters, read_space, suggest

optuna.logging.set_verbosity(optuna.logging.WARNING)


def study() -> optuna.Study:
    return optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))


def test_a_declared_space_is_read() -> None:
    space = read_space(
        {
            "rate": {"low": 1e-3, "high": 0.1, "log": True},
            "layers": {"low": 1, "high": 4},
            "width": {"choices": [4, 8, 16]},
            "kind": {"choices": ["a", "b"]},
        }
    )
    drawn = [suggest(study().ask(), space) for _ in range(30)]
    assert all(1e-3 <= one["rate"] <= 0.1 and one["layers"] in (1, 2, 3, 4) for one in drawn)
    assert {one["width"] for one in drawn} <= {4, 8, 16}
    assert {one["kind"] for one in drawn} <= {"a", "b"}


@pytest.mark.parametrize(
    "entry",
    [
        *({"values": [1, 2]}, {"low": 2, "high": 1}, {"low": 0, "high": 1, "log": True}, {"choices": []}),
        *({"low": "a", "high": "b"}, {"low": 1}, 3, None),
    ],
)
def test_anything_else_is_refused(entry: object) -> None:
    with pytest.raises(ConfigError, match=r"search\.rate is .*choices"):
        read_space({"rate": entry})


def test_where_a_value_lies() -> None:
    rates, widths = Range(1e-3, 0.1, log=True), Choices((4, 8, 16))
    assert [rates.reached(v) for v in (1e-3, 1.1e-3, 1e-2, 0.095, 0.3)] == [
        "low",
        "low",
        None,
        "high",
        "high",
    ]
    assert [rates.reached(v) for v in (0.0, -1.0, 0, None, "auto")] == ["low", "low", "low", None, None]
    assert [widths.reached(v) for v in (4, 8, 16)] == ["low", None, "high"]
    assert Choices(("a", "b")).reached("b") is None
    assert Choices((False, True)).reached(True) is None
    space = {"rate": rates, "width": widths}
    assert ends_reached(space, {"rate": 0.1, "width": 8}) == {"rate": "high"}


@pytest.mark.parametrize(
    ("entry", "side", "wider"),
    [
        (Range(1e-3, 0.1, log=True), "high", Range(1e-3, 1.0, log=True)),
        (Range(1e-3, 0.1, log=True), "low", Range(1e-4, 0.1, log=True)),
        (Range(0.0, 2.0), "high", Range(0.0, 3.0)),
        (Range(0.0, 2.0), "low", Range(0.0, 2.0)),
        (Range(2, 6, whole=True), "low", Range(1, 6, whole=True)),
        (Range(1, 4, whole=True), "low", Range(1, 4, whole=True)),
        (Choices((4, 8, 16)), "high", Choices((4, 8, 16, 32, 64))),
        (Choices((4, 8, 16)), "low", Choices((1, 2, 4, 8, 16), first=-2)),
        (Choices((2, 3, 4)), "high", Choices((2, 3, 4, 5, 6))),
        (Choices((2, 3, 4)), "low", Choices((1, 2, 3, 4), first=-1)),
        (Choices((1, 2, 3, 4, 6)), "high", Choices((1, 2, 3, 4, 6, 8, 10))),
        (Choices((1, 2, 4)), "low", Choices((1, 2, 4))),
    ],
)
def test_more_room_at_one_end(entry: Range | Choices, side: str, wider: Range | Choices) -> None:
    found = entry.widened(side)  # type: ignore[arg-type]
    assert type(found) is type(wider)
    assert found.ends() == pytest.approx(wider.ends())
    if isinstance(wider, Choices):
        assert found == wider


def test_one_study_goes_on_in_a_wider_space() -> None:
    narrow: dict[str, Range | Choices] = {"width": Choices((4, 8)), "rate": Range(0.1, 1.0)}
    wide = {key: entry.widened("high") for key, entry in narrow.items()}
    lower = {key: entry.widened("low") for key, entry in narrow.items()}
    going = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0, n_startup_trials=2))
    for space in [narrow] * 4 + [wide] * 8 + [lower] * 8:
        trial = going.ask()
        drawn = suggest(trial, space)
        assert drawn["width"] in space["width"].ends()
        going.tell(trial, drawn["rate"])


def test_a_setting_can_be_asked_for() -> None:
    space: dict[str, Range | Choices] = {
        "width": Choices((1, 2, 4, 8), first=-2),
        "kind": Choices(("a", "b")),
        "rate": Range(0.1, 1.0),
    }
    asked = {"width": 2, "kind": "b", "rate": 0.25}
    one = study()
    one.enqueue_trial(parameters(space, asked))
    assert suggest(one.ask(), space) == asked
    assert parameters(space, {"width": 3, "rate": 7.0}) == {}
    assert parameters(space, {"rate": None}) == parameters(space, {"rate": "auto"}) == {}
