"""The site builds without a warning, and shows formulas and tables as such."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from .blocks import DOCS


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sphinx") is None, reason="the extra `docs` is not installed")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    from sphinx.cmd.build import main as build

    site = tmp_path / "site"
    assert build(["--fail-on-warning", "--quiet", str(DOCS), str(site)]) == 0
    assert "<mfrac>" in (site / "statistics.html").read_text()
    assert "spiqbench.baselines.hmm.HiddenMarkov" in (site / "models.html").read_text()
