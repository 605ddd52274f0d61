"""The answer in words: in one breath, and in sentences that say how far it is known."""

from collections.abc import Sequence

from spiqbench.boards.formatting import decimal, span, with_interval
from spiqbench.boards.rows import Row
from spiqbench.claims.averages import (
    TWIN,
    Pair,
    average_of,
    decided,
    strongest_small,
    twins,
    without_the_most_telling,
)
from spiqbench.claims.claim import Claim
from spiqbench.claims.evidence import Case, by_recording, by_task, why_undecided
from spiqbench.claims.told_apart import (
    Encounter,
    ahead_and_behind,
    counted,
    in_realism,
    notes,
    told_apart,
)
from spiqbench.claims.verdicts import Verdict
from spiqbench.plural import many

CLASSICAL = "the classical model"


NO_BOARD = "No board ranks SpiQGAN yet, so nothing is said of the claim."


def in_short(cases: Sequence[Case], claims: Sequence[Claim]) -> str:
    """How many sentences hold, and how SpiQGAN does against its twin and against classical models."""
    deciding = [case for case in cases if case.decides]
    if not deciding:
        return NO_BOARD
    claimed = [claim for claim in claims if not claim.control]
    best = _strongest_rows(cases)
    classical = sum(row.kind == "classical" for row in best)
    twin, small = in_realism(decided(twins(deciding))), _small_encounters(deciding)
    return (
        f"Of the claim's {many(len(claimed), 'sentence')}, {_held(claimed)}. Without two controls the claim says "
        "nothing about quantum circuits: against its twin, the same circuit without entangling gates, SpiQGAN is "
        f"{_standing(twin)}; against the strongest classical model with no more parameters, {_standing(small)}. "
        f"The highest realism of all is classical on {classical} of {many(len(best), 'task')}."
    )


def _standing(found: Sequence[Encounter]) -> str:
    if not found:
        return "not decided on any task"
    ahead, behind = ahead_and_behind(found)
    return f"ahead on {ahead} and behind on {behind} of {many(len(found), 'task')}"


def in_sentences(cases: Sequence[Case]) -> list[str]:
    """What SpiQGAN reaches, what entanglement adds, what classical models do, and how far each is known."""
    deciding = [case for case in cases if case.decides]
    if not deciding:
        return []
    found = [_reaches(deciding), _against_twins(deciding), _against_small(deciding)]
    return [*found, _against_all(cases, deciding)]


def _held(claims: Sequence[Claim]) -> str:
    held = [claim for claim in claims if claim.verdict == Verdict.HOLDS]
    failed = sum(claim.verdict == Verdict.FAILS for claim in claims)
    named = f" ({', '.join(map(_with_how, held))})" if held else ""
    return (
        f"{len(held) or 'none'} hold{'' if len(held) > 1 else 's'}{named}, {failed or 'none'} "
        f"{'do' if failed > 1 else 'does'} not, and {len(claims) - len(held) - failed or 'none'} cannot be decided yet"
    )


def _with_how(claim: Claim) -> str:
    return f"{claim.quoted}, by construction" if claim.by_construction else claim.quoted


def _reaches(deciding: Sequence[Case]) -> str:
    recordings = by_recording(deciding)
    most = max(recordings, key=lambda name: len(recordings[name]))
    values = [case.row.realism.value for case in deciding]
    counts = [case.row.parameters or 0 for case in deciding]
    return (
        f"On {many(len(deciding), 'task')} of {many(len(recordings), 'recording')} ({len(recordings[most])} of {most}) "
        f"SpiQGAN, read as {deciding[0].row.model}, reaches a realism of {_range(values)} with "
        f"{_whole_range(counts)} parameters, where 0 is a model that knows nothing of a statistic and 1 is as close as "
        f"training windows are to test windows{_openness(deciding)}."
    )


def _against_twins(deciding: Sequence[Case]) -> str:
    pairs = twins(deciding)
    ready = decided(pairs)
    found = in_realism(ready)
    said = f"{counted('the twin', found)}{notes(len(pairs) - len(found), found)}"
    return f"Entanglement: against its twin, the same circuit without entangling gates, {said}.{_on_average(ready)}"


def _on_average(ready: Sequence[Pair]) -> str:
    if len(ready) < 2:
        return ""
    said = with_interval(average_of(TWIN, ready).realism.estimate)
    if rest := without_the_most_telling(ready):
        said += f", and {rest.where} {with_interval(rest.realism.estimate)}"
    return f" In realism SpiQGAN less its twin is on average {said}."


def _against_small(deciding: Sequence[Case]) -> str:
    found = _small_encounters(deciding)
    known = [
        Encounter(case, comparison, among=len(case.small))
        for case, rival in strongest_small(deciding)
        if (comparison := case.unfitted(rival))
    ]
    left = sum(bool(case.small) for case in deciding) - len(found)
    rest = f". By the statistics alone that neither of the two was fitted to, {counted(CLASSICAL, known)}"
    return (
        f"Classical models of its size: against the strongest with no more parameters, {counted(CLASSICAL, found)}"
        f"{notes(left, found)}{rest if known else ''}."
    )


def _small_encounters(deciding: Sequence[Case]) -> list[Encounter]:
    """The rival is the best of several on the same windows, and its p-value is corrected for that choice as well."""
    return [
        Encounter(case, case.contrast(rival), among=len(case.small))
        for case, rival in strongest_small(deciding)
    ]


def _against_all(cases: Sequence[Case], deciding: Sequence[Case]) -> str:
    """The strongest of all by its mean, and on how many tasks any classical model is told apart and ahead."""
    found = _strongest_rows(cases)
    classical = [row for row in found if row.kind == "classical"]
    values = [row.realism.value for row in classical]
    counts = [row.parameters for row in classical if row.parameters is not None]
    lines = in_realism(decided((case, row) for case in deciding for row in case.classical))
    ahead = {one.case.task for one in told_apart(lines) if one.comparison.difference < 0}
    tasks = {one.case.task for one in lines}
    return (
        f"Models of any size: the one with the highest realism is classical on {len(classical)} of "
        f"{many(len(found), 'task')}{_with(values, counts)}; a classical model is told apart from SpiQGAN and ahead on "
        f"{len(ahead)} of {many(len(tasks), 'task')} that may decide."
    )


def _strongest_rows(cases: Sequence[Case]) -> list[Row]:
    return [row for of_it in by_task(cases).values() if (row := of_it[0].board.strongest)]


def _with(values: Sequence[float], counts: Sequence[int]) -> str:
    if not values:
        return ""
    parameters = f" and {_whole_range(counts)} parameters" if counts else ""
    return f", with a realism of {_range(values)}{parameters}"


def _openness(deciding: Sequence[Case]) -> str:
    """How many of the rows may decide nothing yet."""
    unready = sum(bool(why_undecided(case.row)) for case in deciding)
    if not unready:
        return ""
    return f" (on {unready} of these tasks it has too few seeds, is not converged or is flagged as a copy)"


def _range(values: Sequence[float]) -> str:
    low, high = decimal(min(values), 2), decimal(max(values), 2)
    return low if low == high else f"{low} to {high}"


def _whole_range(values: Sequence[int]) -> str:
    return span((min(values), max(values)))
