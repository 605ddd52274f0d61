"""`spiqbench list`: the names that other commands accept."""

import json
from collections.abc import Sequence
from typing import Any

from spiqbench.commands.arguments import Arguments
from spiqbench.config.described import described_models
from spiqbench.config.folders import own_files
from spiqbench.config.names import GROUPS, options

KINDS = tuple(f"{group}s" for group in (*GROUPS, "suite"))


def main(arguments: Sequence[str]) -> int:
    parser = Arguments("spiqbench list", description="The names that other commands accept.")
    parser.add_argument("what", nargs="?", choices=[*KINDS, "statistics"], help="one kind only")
    parser.add_argument("--json", action="store_true", help="as JSON; models with kind, source and formula")
    chosen = parser.parse_args(arguments)
    kinds = [chosen.what] if chosen.what else [*KINDS, "statistics"]
    found: dict[str, Any] = {kind: _names(kind, detailed=chosen.json) for kind in kinds}
    if chosen.json:
        print(json.dumps(found[chosen.what] if chosen.what else found, indent=1, ensure_ascii=False))
        return 0
    for kind, names in found.items():
        print(f"{kind}:")
        own = {} if kind == "statistics" else own_files(kind.removesuffix("s"))
        for name in names:
            print(f"  {name}" + (f"    yours: {own[name]}" if name in own else ""))
    return 0


def _names(kind: str, *, detailed: bool) -> list[Any]:
    if kind == "statistics":
        from spiqbench.statistics.registry import STATISTICS

        if not detailed:
            return list(STATISTICS)
        return [
            {
                "key": s.key,
                "title": s.title,
                "unit": s.unit,
                "null": s.null.replace("_", " "),
                "group": s.group,
                "version": s.version,
                "source": s.source,
            }
            for s in STATISTICS.values()
        ]
    if kind != "models":
        return options(kind.removesuffix("s"))
    models = described_models()
    if not detailed:
        return list(models)
    return [{"name": name, **said, "config": f"{name}.yaml"} for name, said in models.items()]
