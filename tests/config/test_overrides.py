"""The grammar of overrides: what is typed, what it means, and that it means the same when it is handed on."""

import shlex

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from spiqbench.config.commands import LeaderboardConfig, ScalingConfig
from spiqbench.config.compose import compose
from spiqbench.config.overrides import given, line, parse, under
from spiqbench.config.run_config import RunConfig
from spiqbench.errors import ConfigError

ODD = [
    "a=b.npy",
    "a,b.npy",
    "a (1).npy",
    "#1/neurone é.npy",
    "[a]{b}.npy",
    "it's.npy",
    'say "a".npy',
    "a!?*&;|<>$x.npy",
    "123",
    "true",
    " 日本語 .npy",
]


@pytest.mark.parametrize("key", ["store", "outputs", "task.recording.path", "logger.save_dir"])
@pytest.mark.parametrize("path", ODD)
def test_a_path_is_what_it_says_and_stays_so_when_it_is_handed_on(key: str, path: str) -> None:
    (once,) = parse([f"{key}={path}"])
    (again,) = parse([once.line])
    assert (once.key, once.value) == (key, path)
    assert again == once
    assert OverridesParser.create().parse_override(once.line).value() == path


@pytest.mark.parametrize("path", ["'a, b=c.npy'", '"a, b=c.npy"', r"a\, b\=c.npy"])
def test_a_path_that_was_quoted_already_is_not_quoted_twice(path: str) -> None:
    assert parse([f"store={path}"])[0].value == "a, b=c.npy"


def test_interpolations_are_left_to_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEWHERE", "/data")
    config = compose(RunConfig, ["model=independent", "outputs=${oc.env:SOMEWHERE}/out"])
    assert str(config.outputs) == "/data/out"


def test_home_is_home_in_every_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    path = ["task=file", "task.recording.path=~/a.npy", "task.recording.bin_width_ms=20"]
    config = compose(RunConfig, ["model=independent", "store=~/store", "outputs=~/out", *path])
    assert (str(config.store), str(config.outputs)) == ("/home/somebody/store", "/home/somebody/out")
    assert config.task.recording["path"] == "/home/somebody/a.npy"
    assert config.handed_on("task")[1] == "task.recording.path='~/a.npy'"


def test_overrides_of_a_plan_are_parted_outside_brackets_and_quotes() -> None:
    (found,) = parse(["overrides=model.hidden=[1,2],report_card=false,task.recording.path='a,b.npy'"])
    assert found.value == ["model.hidden=[1,2]", "report_card=false", "task.recording.path='a,b.npy'"]


@pytest.mark.parametrize("models", ["vae,hmm", "[vae,hmm]"])
def test_lists_need_no_brackets(models: str) -> None:
    config = compose(
        LeaderboardConfig, [f"models={models}", "seeds=0,3", "overrides=report_card=false,shots=1"]
    )
    assert config.models == ("vae", "hmm")
    assert config.seeds == (0, 3)
    assert config.overrides == ("report_card=false", "shots=1")
    assert compose(ScalingConfig, ["neurons=4,8"]).neurons == (4, 8)
    assert compose(ScalingConfig, ["neurons=4", "models=vae"]).models == ("vae",)


def test_several_values_are_runs_only_where_runs_are_asked_for() -> None:
    (swept,) = parse(["seed=0,1"], sweep=True)
    assert swept.options == ("seed=0", "seed=1")
    (paths,) = parse(["outputs=a (1),b=2"], sweep=True)
    assert paths.options == ("outputs='a (1)'", "outputs='b=2'")
    for wrong in ("seed=0,1", "model=vae,gan"):
        with pytest.raises(ConfigError, match="add -m"):
            compose(RunConfig, ["model=vae", wrong] if wrong.startswith("seed") else [wrong])


def test_a_value_that_must_be_quoted_is_shown_quoted() -> None:
    with pytest.raises(ConfigError, match="in quotes: ") as error:
        parse(["logger.project=a=b (c)"])
    (shown,) = shlex.split(str(error.value).split("in quotes: ")[1])
    assert parse([shown])[0].value == "a=b (c)"


@pytest.mark.parametrize(
    "value", [3, 1.5, True, None, "cz_ring", "a b,c", ["a", 1], {"a": 1}, "null", "1e-3"]
)
def test_what_is_written_is_read_again(value: object) -> None:
    assert parse([line("model.key", value)])[0].value == value


def test_a_key_is_given_once() -> None:
    with pytest.raises(ConfigError, match="seed is given 2 times"):
        given(["seed=1", "seed=2"])


def test_forced_keys_belong_to_their_group() -> None:
    assert under(parse(["++budget.samples=5", "budget=smoke", "seed=1"]), "budget") == [
        "++budget.samples=5",
        "budget=smoke",
    ]
