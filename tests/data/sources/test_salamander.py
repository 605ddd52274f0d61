import shutil
from pathlib import Path

import numpy as np
import pooch
import pytest
import requests

from spiqbench.data.sources.download import DATA_DIR_VARIABLE, fetch, is_here
from spiqbench.data.sources.salamander import FILE, salamander
from spiqbench.data.sources.source import SourceFile
from spiqbench.errors import DataError


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache, and no folder named."""
    monkeypatch.delenv(DATA_DIR_VARIABLE, raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "spiqbench"


@pytest.fixture
def downloads(monkeypatch) -> list[str]:
    """Addresses asked for; by default there is no network."""
    asked: list[str] = []

    def refuse(self, url, output_file, pooch_, **kwargs):
        asked.append(url)
        raise requests.ConnectionError("no route to host")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", refuse)
    return asked


def serve(monkeypatch, content: bytes) -> None:
    def answer(self, url, output_file, pooch_, **kwargs):
        Path(output_file).write_bytes(content)

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", answer)


def test_the_recording_is_what_was_published(salamander_spikes):
    assert salamander_spikes.shape == (297, 953, 50)
    assert salamander_spikes.sum() == 544_080
    # One film in every repeat: neurons follow it, which shows that the rows were cut into repeats rightly.
    counts = salamander_spikes.sum(axis=2, dtype=float)
    odd, even = counts[1::2].mean(axis=0), counts[::2].mean(axis=0)
    assert np.corrcoef(odd, even)[0, 1] > 0.95


def test_the_named_folder_comes_first(data_dir, monkeypatch, cache, downloads):
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(data_dir))
    recording = salamander()
    assert downloads == []
    assert not cache.exists()
    assert recording.bin_width_ms == 20
    assert recording.provenance.sha256 == FILE.sha256
    assert "ISTA:61" in recording.provenance.citation


def test_another_file_in_the_named_folder_is_refused(tmp_path, monkeypatch, cache, downloads):
    (tmp_path / FILE.name).write_bytes(b"something else")
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    with pytest.raises(DataError, match="is not the published file"):
        salamander()
    assert downloads == []


def test_the_cache_comes_next(data_dir, tmp_path, monkeypatch, cache, downloads):
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    cache.mkdir(parents=True)
    shutil.copy(data_dir / FILE.name, cache)
    assert salamander().spikes.sum() == 544_080
    assert downloads == []


def test_a_damaged_file_in_the_cache_is_not_used(cache, downloads):
    cache.mkdir(parents=True)
    (cache / FILE.name).write_bytes(b"half of it")
    with pytest.raises(DataError, match="cannot be downloaded"):
        salamander()
    assert downloads == [FILE.url]


def test_else_it_is_downloaded_once(data_dir, monkeypatch, cache, downloads):
    with monkeypatch.context() as patch:
        serve(patch, (data_dir / FILE.name).read_bytes())
        assert salamander().spikes.sum() == 544_080
    assert salamander().spikes.sum() == 544_080
    assert downloads == []


def test_a_download_of_something_else_is_refused_and_not_kept(monkeypatch, cache):
    serve(monkeypatch, b"<html>not found</html>")
    with pytest.raises(DataError, match="the file that came has another SHA-256"):
        salamander()
    assert list(cache.iterdir()) == []


def test_without_network_and_file_the_error_says_what_to_set(cache, downloads):
    with pytest.raises(DataError) as error:
        salamander()
    message = str(error.value)
    assert DATA_DIR_VARIABLE in message
    assert FILE.name in message
    assert "task=simulated_n8" in message
    assert "no connection" in message
    assert "\n" not in message


def test_the_server_s_answer_is_told(monkeypatch, cache):
    def answer(self, url, output_file, pooch_, **kwargs):
        response = requests.Response()
        response.status_code = 404
        raise requests.HTTPError("gone", response=response)

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", answer)
    with pytest.raises(DataError, match="the server answered 404"):
        salamander()


def test_a_cache_that_cannot_be_written(tmp_path, cache, downloads):
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(DataError, match=DATA_DIR_VARIABLE):
        salamander()


def test_the_address_names_a_commit_and_not_a_branch():
    assert FILE.url.split("/")[5] == FILE.commit
    assert len(FILE.commit) == 40
    assert FILE.url.endswith("/data/retinal%20data/original_data_num_neurons_50_1.mat")


def test_a_recording_may_lie_in_a_folder_of_its_own(tmp_path, monkeypatch, cache, downloads):
    import hashlib

    (tmp_path / "squid").mkdir()
    (tmp_path / "squid" / "a.h5").write_bytes(b"spikes")
    file = SourceFile("me/mine", "0" * 40, "deep/a.h5", hashlib.sha256(b"spikes").hexdigest())
    assert not is_here(file, "squid")
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    assert is_here(file, "squid")
    assert fetch(file, "squid") == tmp_path / "squid" / "a.h5"
    assert downloads == []


def test_bins_of_another_width_are_refused():
    with pytest.raises(DataError, match="published in bins of 20 ms"):
        salamander(10.0)
