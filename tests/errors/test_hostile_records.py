"""Records that someone made to run code, to spoil the pages or to end the rendering: each kind in every way we know."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from spiqbench.cli import main
from spiqbench.records.store import to_json

from ..boards.factories import make_record

BOARD = Path("outputs/leaderboards/simulated_n4/smoke")
PLACE = BOARD / "vae/seed-0.json"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def record() -> dict[str, Any]:
    made = make_record("vae", task="simulated_n4", budget="smoke", neurons=4)
    return dict(json.loads(to_json(made)))


def put(content: Any, path: Path = PLACE) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def changed(record: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The record with one value set, at a place such as `tuning.task`."""
    found = json.loads(json.dumps(record))
    node = found
    *path, last = place.split("/")
    for part in path:
        node = node.setdefault(part, {})
    node[last] = value
    return dict(found)


NUMBERS = {
    "an integer that no float holds": 10**400,
    "a float that no division survives": 1e-320,
    "a large float": 1e300,
    "a negative number": -(10**18),
    "a text": "many",
    "a list": [1],
    "a mapping": {"a": 1},
}
PLACES = [
    *("samples", "neurons", "time_bins", "bin_width_ms", "seed", "peak_memory_bytes"),
    *("scores/realism/value", "noise/groups", "noise/run/realism"),
    *(
        "parameters/generator",
        "timing/steps",
        "timing/sample_seconds",
        "tuning/trials",
        "tuning/steps",
    ),
    *("statistics/firing_rate/error", "statistics/firing_rate/floor", "statistics/firing_rate/skill"),
    *("provenance/task_version", "provenance/machine/cores"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", NUMBERS.values(), ids=NUMBERS)
def test_numbers_out_of_range_are_refused(refuses, record, place, value):
    text = json.dumps(changed(record, place, value)) if value != 10**400 else None
    if text is None:
        text = json.dumps(changed(record, place, "HERE")).replace('"HERE"', "1" + "0" * 400)
    refuses("validate", put(text), says="not a valid record")


@pytest.mark.parametrize(
    "circuit", [{"qubits": 10**13}, {"layers": 10**13}, {"memory": 10**6}, {"shots": 10**30}, {"depth": -1}]
)
def test_a_circuit_that_nothing_holds_is_refused(refuses, circuit):
    made = make_record("spiqgan", task="simulated_n4", budget="smoke", neurons=4, entangler="cz_ring")
    whole = json.loads(to_json(made))
    path = put(whole | {"circuit": whole["circuit"] | circuit}, BOARD / "spiqgan/seed-0.json")
    refuses("validate", path, says="circuit")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("statistics/firing_rate", "text"),
        ("statistics/<script>", {"error": 1, "floor": 1, "null": 1, "skill": 1}),
        ("statistics/made_up", {"error": 1, "floor": 1, "null": 1, "skill": 1}),
        ("noise/replicates/made_up", [1.0, 2.0]),
        ("noise/replicates/realism", "text"),
        ("noise/run/made_up", 1.0),
        ("loss_statistics", ["made_up"]),
        ("plateau", {"steps": 1, "converged": "perhaps"}),
        ("likelihood", {"bits_per_spike": 1.0, "kind": "guessed"}),
        ("overrides", ["two\nlines"]),
        ("overrides", ["+hydra.callbacks={x:{_target_:subprocess.Popen,args:[touch,pwned]}}"]),
        ("overrides", ["hydra.launcher._target_=evil.Launcher"]),
        ("overrides", ["model=vae", "store=/etc"]),
        ("overrides", ["model=vae", "outputs=~"]),
        ("overrides", ["--config-dir=evil"]),
        ("overrides", ["-m"]),
        ("overrides", ["task@model=evil"]),
        ("provenance/statistics/made_up", 1),
        ("tests/memorization", "text"),
        ("tests/two_sample", {"auc": {"deep": 1}}),
        ("config/model", "text"),
        ("config/budget", {"steps": "long"}),
        ("config/budget", [1]),
        ("tuning/task", "$(touch pwned)"),
        ("drawn_from", "a; touch pwned"),
        ("twin", "a b"),
        ("matched_to", SCRIPT),
        ("family", "../../x"),
        ("source", "two\nlines"),
        ("source", "\u001b]0;title\u0007"),
        ("source", "\u202egpj.exe"),
        ("samples_sha256", "0"),
        ("provenance/commit", "HEAD; touch pwned"),
        ("curve", "text"),
        ("model", "null"),
        ("model", "NULL"),
        ("model", "held-out-data"),
        ("model", "Held_Out.Data"),
    ],
)
def test_values_of_another_kind_are_refused(refuses, record, place, value):
    refuses("validate", put(changed(record, place, value)), says="not a valid record")


def test_settings_that_never_end_are_refused(refuses, record):
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    refuses("validate", put(changed(record, "config/model", deep)), says="config")
    refuses("validate", put(changed(record, "config/model", {"a": [0] * 50_000})), says="config")


@pytest.mark.parametrize("name", ["held-out-data", "Held-Out-Data", "floor"])
def test_a_run_cannot_take_the_name_of_a_row_that_every_board_has(refuses, name):
    run = ("run", "model=independent", f"model.name={name}", "task=simulated_n4", "budget.samples=64")
    refuses(*run, says="name the model otherwise")


BROKEN = {
    "empty": "",
    "a list": "[]",
    "deep": "[" * 100_000,
    "half": '{"schema_version": 2',
    "no keys": '{"schema_version": 2}',
    "future": '{"schema_version": [1, 2]}',
    "endless number": '{"schema_version": 2, "fidelity": 1' + "0" * 10_000 + "}",
    "too large": '{"a": "' + "x" * 17_000_000 + '"}',
}


def render(capsys: pytest.CaptureFixture[str]) -> tuple[str, str, str]:
    """Markdown and page of a store, and what was said on standard error; it fails, and has rendered the rest."""
    assert main(["render"]) == 1
    said = capsys.readouterr().err
    assert "all others are rendered" in said.splitlines()[-1]
    assert main(["render", "--check"]) == 1
    checked = capsys.readouterr()
    assert checked.out == "all files are what the records give\n"
    assert "all others are compared" in checked.err.splitlines()[-1]
    return (BOARD / "README.md").read_text(), (BOARD / "index.html").read_text(), said


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_a_row_of_its_board(record, capsys, content):
    put(record)
    put(content, BOARD / "evil/seed-1.json")
    markdown, page, said = render(capsys)
    assert "## Not records" in markdown
    assert "`evil`, seed 1: " in markdown
    assert "evil" in page
    assert "evil/seed-1.json" in said
    assert "`vae`" in markdown


@pytest.mark.parametrize("kind", ["pipe", "endless", "dangling", "folder", "itself", "large"])
def test_a_file_that_is_none_is_a_row_of_its_board(record, capsys, kind):
    put(record)
    path = BOARD / "evil/seed-1.json"
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(10**12)
    else:
        path.symlink_to({"endless": "/dev/zero", "dangling": "nowhere", "itself": "seed-1.json"}[kind])
    markdown, page, said = render(capsys)
    assert "`evil`, seed 1: " in markdown
    assert "evil" in page
    assert "evil/seed-1.json" in said


ALIASES = (
    "- [&a0 [x, x, x], " + ", ".join(f"&a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)) + "]"
)


@pytest.mark.parametrize(
    "tasks", [ALIASES, "[" * 50_000, "- !!timestamp x", "- {a: b}", "- 1", "\0"], ids=len
)
def test_a_list_of_a_suite_that_is_none_does_not_end_the_rendering(record, capsys, tasks):
    put(record)
    put(tasks, Path("outputs/leaderboards/suites/mine/tasks.yaml"))
    assert main(["render"]) == 1
    assert "tasks.yaml is not a list of tasks" in capsys.readouterr().err
    assert "`vae`" in (BOARD / "README.md").read_text()


def test_a_record_in_the_place_of_another_is_no_record_there(record, capsys):
    put(record)
    put(record, BOARD / "hmm/seed-0.json")
    put(record, BOARD / "vae/seed-7.json")
    markdown, _, said = render(capsys)
    assert "`hmm`, seed 0: " in markdown
    assert "`vae`, seed 7: " in markdown
    assert said.count("the content belongs in simulated_n4/smoke/vae/seed-0.json") == 2
    assert "1 model, 1 run" in markdown


def test_a_board_of_broken_records_alone_says_so():
    put("{")
    assert main(["render"]) == 1
    assert "no file here is a record" in (BOARD / "README.md").read_text()
    assert main(["render", "--check"]) == 1


def test_folders_that_no_board_is_named_after_are_left_alone(record, capsys):
    put(record)
    put(record, Path(f"outputs/leaderboards/a b$(touch pwned)/{'x' * 100}/vae/seed-0.json"))
    put("{", BOARD / "$(touch pwned)<i>|`x/seed-0.json")
    markdown, page, _ = render(capsys)
    assert "$(touch pwned)" not in markdown.replace("`$(touch pwned)<i>x`", "").replace(
        "\\$(touch pwned)", ""
    )
    assert "<i>" not in page
