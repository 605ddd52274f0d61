import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

import spiqbench
from spiqbench.cli import main
from spiqbench.config.compose import compose
from spiqbench.config.run_config import RunConfig
from spiqbench.data.shape import WindowShape
from spiqbench.models.build import build_generator
from spiqbench.records.artifacts import Origin, read_checkpoint, save_checkpoint
from spiqbench.seeds import torch_generator

SHAPE = WindowShape(neurons=3, time_bins=8)
ORIGIN = Origin(model="mine", task="simulated_n4", budget="smoke", seed=2, bin_width_ms=12.5)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def saved(*overrides, origin=ORIGIN):
    """A run's folder with a checkpoint of random weights."""
    torch.manual_seed(0)
    config = compose(RunConfig, list(overrides)).model
    generator = build_generator(config, SHAPE)
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.copy_(torch.randn(parameter.shape))
    save_checkpoint(Path("run"), generator, config, origin)
    return generator.eval()


def sampled(output, *arguments):
    assert main(["sample", "run", "-o", output, *arguments]) == 0
    return output


def test_a_seed_gives_windows_and_another_gives_others():
    saved("model=vae")
    first = np.load(sampled("a.npy", "-n", "70", "seed=3"))
    assert first.shape == (70, 3, 8)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, np.load(sampled("b.npz", "-n", "70", "seed=3"))["spikes"])
    assert (first != np.load(sampled("c.npy", "-n", "70", "seed=4"))).any()
    np.testing.assert_array_equal(first, np.load(sampled("a.npy", "-n", "70", "seed=3", "force=true")))


def test_nwb_reads_back_as_the_same_windows_and_says_where_they_come_from():
    pynwb = pytest.importorskip("pynwb")
    from spiqbench.data.readers.nwb import from_nwb

    saved("model=vae")
    windows = np.load(sampled("a.npy", "-n", "200"))
    recording = from_nwb(sampled("a.nwb", "-n", "200"), 12.5, trials=True)
    np.testing.assert_array_equal(recording.spikes.transpose(0, 2, 1), windows)
    with pynwb.NWBHDF5IO("a.nwb", "r") as file:
        notes = json.loads(file.read().notes)
    assert notes["run"] == {
        "model": "mine",
        "task": "simulated_n4",
        "budget": "smoke",
        "seed": 2,
        "bin_width_ms": 12.5,
    }
    assert (notes["seed"], notes["bin_width_ms"]) == (0, 12.5)


def test_a_checkpoint_of_old_takes_the_bin_width_from_the_command(capsys):
    pytest.importorskip("pynwb")
    saved("model=vae", origin=None)
    assert read_checkpoint("run").origin is None
    assert main(["sample", "run", "-o", "a.nwb"]) == 1
    assert "bin_width_ms" in capsys.readouterr().err
    sampled("a.nwb", "--bin-width-ms", "20")


def test_load_takes_a_folder_or_a_file():
    generator = saved("model=vae")
    expected = generator.sample(5, rng=torch.Generator().manual_seed(0))
    for path in ("run", Path("run") / "checkpoint.pt"):
        drawn = spiqbench.load(path).sample(5, rng=torch.Generator().manual_seed(0))
        assert torch.equal(drawn, expected)


def test_importing_the_package_is_cheap():
    code = "import sys, spiqbench; print(sorted({'torch', 'numpy', 'pennylane', 'hydra'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Circuits: the program is read back by a few lines that know nothing of how it was written, and run.

Z, X = np.diag([1, -1]), np.array([[0, 1], [1, 0]])
Y = np.array([[0, -1j], [1j, 0]])


def turned(angle, pauli):
    return np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * pauli


def run_program(text):
    """Probability of every word of the register that the neurons are measured into, by following all branches."""
    qubits = int(re.findall(r"qreg q\[(\d+)\]", text)[0])
    states = {(): np.eye(1, 2**qubits)[0].reshape((2,) * qubits).astype(complex)}
    for line in text.splitlines():
        if gate := re.fullmatch(r"(rx|ry|rz)\((.+)\) q\[(\d+)\];", line):
            matrix = turned(float(gate[2]), {"rx": X, "ry": Y, "rz": Z}[gate[1]])
            states = {word: apply(matrix, state, int(gate[3])) for word, state in states.items()}
        elif gate := re.fullmatch(r"cz q\[(\d+)\],q\[(\d+)\];", line):
            for state in states.values():
                index = [slice(None)] * qubits
                index[int(gate[1])] = index[int(gate[2])] = 1
                state[tuple(index)] *= -1
        elif gate := re.fullmatch(r"measure q\[(\d+)\] -> (\w+)\[(\d+)\];", line):
            qubit = int(gate[1])
            states = {
                (*word, (gate[2], value)): apply(np.diag([1 - value, value]), state, qubit)
                for word, state in states.items()
                for value in (0, 1)
            }
        elif gate := re.fullmatch(r"reset q\[(\d+)\];", line):
            # What was measured just before is known: a spike is flipped back.
            states = {
                word: apply(X, state, int(gate[1])) if word[-1][1] else state
                for word, state in states.items()
            }
        else:
            assert re.match(r"//|OPENQASM|include|[qc]reg|$", line), line
    chances = Counter()
    for word, state in states.items():
        chances[tuple(value for name, value in word if name != "memory")] += (abs(state) ** 2).sum()
    return chances


def apply(matrix, state, qubit):
    return np.moveaxis(np.tensordot(matrix, state, axes=(1, qubit)), 0, qubit)


def program(capsys, *arguments):
    capsys.readouterr()
    assert main(["circuit", "run", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("sharing", ["shared", "per_step"])
def test_the_circuit_of_a_bin_fires_as_the_model_does_for_that_noise(capsys, sharing):
    generator = saved("model=spiqgan", f"model.sharing={sharing}", "model.layers=2", "model.readout=word")
    for time_bin in (0, 5):
        text = program(capsys, "seed=4", "--bin", str(time_bin))
        expected = generator.words(1, rng=torch_generator("circuit noise", 4))[0, :, time_bin]
        chances = run_program(text)
        found = [chances[tuple(int(bit) for bit in f"{word:03b}")] for word in range(8)]
        np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-5)
    assert program(capsys, "seed=5") != program(capsys, "seed=4")
    assert "// SpiQGAN, 3 neurons: 3 qubits, depth" in text


@pytest.mark.parametrize("dephased", [False, True])
def test_a_circuit_with_memory_fires_as_its_kraus_operators_say(capsys, dephased):
    name = "spiqgan_memory_dephased" if dephased else "spiqgan_memory"
    generator = saved(f"model={name}", "model.memory=2", "model.layers=2")
    chances = run_program(program(capsys))
    kraus = generator.kraus().detach().numpy()
    for word in np.ndindex(2, 2, 2):
        state = np.diag([1.0, 0, 0, 0]).astype(complex)
        for neuron, spike in enumerate(word):
            state = kraus[neuron, spike] @ state @ kraus[neuron, spike].conj().T
            if dephased:
                state = np.diag(np.diag(state))
        assert chances[word] == pytest.approx(np.trace(state).real, abs=1e-6)


def test_the_program_goes_to_a_file(capsys):
    saved("model=spiqgan")
    text = program(capsys)
    assert "OPENQASM" not in program(capsys, "-o", "a.qasm")
    assert Path("a.qasm").read_text() == text
