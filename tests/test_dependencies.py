"""What the package imports is what pyproject.toml declares: a dependency of a dependency may go at any time."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = [file for folder in ("spiqbench", "baselines") for file in (ROOT / folder).rglob("*.py")]


def imported(file: Path) -> Iterator[str]:
    """Modules that a file imports, also by `require("neo.io", EXTRA)`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "require":
            yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["tune"], *extras["nwb"]]
    names = {plain(re.match(r"[\w.-]+", one)[0]) for one in declared}  # type: ignore[index]
    modules = {module.split(".")[0] for file in CODE for module in imported(file)}
    others = modules - set(sys.stdlib_module_names) - {"spiqbench"}
    assert len(others) > 20
    known = packages_distributions()
    missing = {one for one in others if not {plain(name) for name in known.get(one, [one])} & names}
    assert missing == set()
