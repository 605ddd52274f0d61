"""The classical field under the package's own name: the files of `baselines/` at the root of the repository.

A wheel holds copies of them here. A checkout has them at its root, so that a file put there is found at once. No other
module of `spiqbench` imports from here by name: configurations do, with `_target_`.
"""

from pathlib import Path

_here = Path(__file__).resolve().parent
if not any(_here.glob("[!_]*.py")):
    __path__ = [str(_here.parents[1] / "baselines")]
