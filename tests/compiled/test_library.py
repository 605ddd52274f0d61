"""Which build of the kernels a process takes."""

import pytest

from spiqbench.compiled import library as library_module
from spiqbench.compiled.library import library, usable_builds


@pytest.mark.skipif(library() is None, reason="the compiled kernels were not built on this machine")
def test_a_build_from_before_an_update_is_passed_over_with_a_way_out(monkeypatch, caplog):
    monkeypatch.setitem(library_module.SIGNATURES, "of_tomorrow", (None, []))
    assert usable_builds() == []
    assert "build_ext --inplace" in caplog.text
