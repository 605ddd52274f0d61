"""What a user types wrongly gets one clear line, a non-zero exit code, and nothing on disk."""

from pathlib import Path

import numpy as np
import pytest

from spiqbench.cli import main


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        code = main(list(arguments))
    except SystemExit as exit_:  # argparse
        code = int(exit_.code or 0)
    captured = capsys.readouterr()
    assert code != 0
    assert "Traceback" not in captured.err
    return captured.err


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["rum"], "did you mean 'run'"),
        (["run"], "no model given"),
        (["run", "model=vea"], "did you mean 'vae'"),
        (["run", "model=vae", "task=salamander_n9"], "salamander_n8"),
        (["run", "model=vae", "budget=smok"], "did you mean 'smoke'"),
        (["run", "model=vae", "sed=1"], "did you mean 'seed'"),
        (["run", "model=vae", "model.learning_rat=1"], "did you mean 'learning_rate'"),
        (["run", "model=vae", "+model.colour=3"], "colour"),
        (["run", "seed"], "key=value"),
        (["run", "model._target_=no.such.Class"], "cannot import"),
        (["run", "model._target_=collections.OrderedDict"], "SpikeGenerator"),
        (["leaderboard", "models=[vae,spikgan]"], "spiqgan"),
        (["render", "--store", "nowhere"], "nowhere"),
        (["compare", "missing.npy", "missing.npy"], "missing.npy"),
        (["list", "modells"], "models"),
    ],
)
def test_mistyped(capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str) -> None:
    message = fails(capsys, *arguments)
    assert expected in message
    assert not list(Path.cwd().rglob("*.json"))


def recordings() -> dict[str, tuple[np.ndarray, str]]:
    rng = np.random.default_rng(0)
    good = (rng.random((8, 400, 3)) < 0.1).astype(np.uint8)
    with_two, with_nan = good.copy(), good.astype(float)
    with_two[0, 0, 0] = 2
    with_nan[0, 0, 0] = np.nan
    return {
        "a two": (with_two, "2"),
        "a NaN": (with_nan, "NaN"),
        "one neuron": (good[:, :, :1], "neuron"),
        "short": (good[:, :8], "bins"),
        "empty": (good[:0], "empty"),
        "flat": (good[0, :, 0], "shape"),
    }


@pytest.mark.parametrize("name", list(recordings()))
def test_unusable_recording(capsys: pytest.CaptureFixture[str], name: str) -> None:
    array, expected = recordings()[name]
    np.save("mine.npy", array)
    message = fails(
        capsys,
        "run",
        "model=independent",
        "task=file",
        "task.recording.path=mine.npy",
        "task.recording.bin_width_ms=20",
    )
    assert expected.lower() in message.lower()
    assert not Path("leaderboards").exists()


def test_no_network_and_no_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPIQBENCH_DATA_DIR", raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path.cwd() / "cache"))
    assert "SPIQBENCH_DATA_DIR" in fails(capsys, "run", "model=independent", "task=salamander_n8")
