"""Are the records of two stores the same, apart from what no two runs share: timing, memory and provenance?

python scripts/same_records.py STORE OTHER
"""

import sys
from pathlib import Path

from spiqbench.records.schema import Record
from spiqbench.records.store import boards, key_of, read_board

VARYING = {"timing", "peak_memory_bytes", "provenance"}


def contents(store: Path) -> dict[str, Record]:
    records = [record for task, budget in boards(store) for record in read_board(store, task, budget)]
    return {key_of(record).path(Path()).as_posix(): record for record in records}


def main() -> int:
    first, second = (contents(Path(argument)) for argument in sys.argv[1:3])
    differences = [f"{path}: in one store alone" for path in sorted(first.keys() ^ second.keys())]
    for path in sorted(first.keys() & second.keys()):
        one, other = (record.model_dump(exclude=VARYING) for record in (first[path], second[path]))
        differences += [f"{path}: {key} differs" for key in one if one[key] != other[key]]
    for difference in differences:
        print(difference)
    print(f"{len(first)} and {len(second)} records, {len(differences)} differences")
    return 1 if differences or not first else 0


if __name__ == "__main__":
    sys.exit(main())
