"""What a model's class says of itself, read from its source: importing the models would take their frameworks along."""

import ast
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spiqbench.errors import ConfigError

SAID = ("kind", "source", "parameter_formula")
"""Class attributes of the contract that are plain text."""
CONTRACT = "spiqbench.models.contract.SpikeGenerator"


@dataclass(frozen=True)
class Declaration:
    """Text that a generator's class declares, itself or in a class that it derives from.

    Attributes:
        path: `package.module.Class`, where the class is defined.
    """

    path: str
    kind: str
    source: str
    parameter_formula: str


def declaration(target: str) -> Declaration:
    """The declaration of a class by its `package.module.Class`; nothing of its module is run.

    Raises:
        ConfigError: there is no such class in source, or one of the texts is not written out as text.
    """
    path, said = _said(target)
    lacking = [name for name in SAID if not isinstance(said.get(name), str)]
    if lacking:
        raise ConfigError(f"{target} does not say its {', '.join(lacking)}: write it in the class as text")
    return Declaration(path, **{name: said[name] for name in SAID})


def _said(target: str) -> tuple[str, dict[str, Any]]:
    """Where a class is defined, and the literals of `SAID` in it or, for what it leaves out, in its bases."""
    module, _, name = target.rpartition(".")
    tree = ast.parse(_source(module, target).read_text(encoding="utf-8"))
    imported = _imports(tree, module)
    found = next((node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name), None)
    if found is None:
        if name not in imported:
            raise ConfigError(f"cannot import the model class '{target}': {module} has no class {name}")
        return _said(imported[name])
    said: dict[str, Any] = {}
    for base in reversed(found.bases):
        if isinstance(base, ast.Name) and target != CONTRACT:
            said |= _said_in_base(imported.get(base.id, f"{module}.{base.id}"), beside=module)
    return target, said | _literals(found)


def _said_in_base(target: str, *, beside: str) -> dict[str, Any]:
    """What a base says that belongs to a model: a framework's says nothing, and looking for it would import it."""
    if target.partition(".")[0] not in (beside.partition(".")[0], "spiqbench", "baselines"):
        return {}
    return _said(target)[1]


def _source(module: str, target: str) -> Path:
    try:
        spec = find_spec(module)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"cannot import the model class '{target}': {error}") from error
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        raise ConfigError(f"cannot import the model class '{target}': there is no source of {module}")
    return Path(spec.origin)


def _imports(tree: ast.Module, module: str) -> dict[str, str]:
    """Names that a module takes from others, each with the path that it has there."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            above = module.rsplit(".", node.level)[0] + "." if node.level else ""
            for alias in node.names:
                found[alias.asname or alias.name] = f"{above}{node.module or ''}.{alias.name}"
    return found


def _literals(found: ast.ClassDef) -> dict[str, Any]:
    said = {}
    for node in found.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        else:
            continue
        if name in SAID and isinstance(node.value, ast.Constant):
            said[name] = node.value.value
    return said
