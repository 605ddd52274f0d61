"""Dozens of neurons, spatial and temporal correlations, bursts: sentences that rest on scores and skills."""

from collections.abc import Iterable, Sequence

from spiqbench.boards.columns import short_title
from spiqbench.boards.formatting import DASH, decimal, span, with_interval
from spiqbench.boards.inference.comparisons import Comparison
from spiqbench.boards.inference.intervals import Estimate, uncertainty_of
from spiqbench.boards.rows import Row
from spiqbench.boards.seed_scores import seed_scores
from spiqbench.claims.claim import Claim, rows_of
from spiqbench.claims.evidence import NO_BOARD, Case, by_recording, why_undecided
from spiqbench.claims.rules import HALFWAY
from spiqbench.claims.verdicts import Judged, Test, Verdict, all_of, judge, of_lines, what_would_tell


def skill_claim(
    sentence: str,
    keys: Sequence[str],
    beside: Sequence[str],
    cases: Sequence[Case],
    *,
    bar: float = HALFWAY,
    least_neurons: int = 0,
) -> Claim:
    """By scores or skills under some keys, each of which has to lie above a bar.

    Args:
        keys: what the paper names: scores, or keys of statistics.
        beside: what else belongs to it, shown and in no verdict.
        cases: all readings; the one that stands for SpiQGAN decides.
        least_neurons: what is smaller says nothing of the sentence.
    """
    names = ", ".join(map(short_title, keys))
    none = f"no board of {least_neurons} neurons and more: one would decide" if least_neurons else NO_BOARD
    recordings = dict.fromkeys(by_recording(cases), (Verdict.OPEN, none))
    cases = [case for case in cases if case.neurons >= least_neurons]
    deciding = [case for case in cases if case.decides]
    pairs = [(case, key) for case in deciding for key in keys]
    judged = judge([bar_test(case, key, bar, len(pairs)) for case, key in pairs])
    by_line = {(case.task, key): line for (case, key), line in zip(pairs, judged, strict=True)}

    def said(case: Case, row: Row) -> str:
        if row is not case.row or not case.decides:
            return DASH
        return "; ".join(dict.fromkeys(str(by_line[case.task, key]) for key in keys))

    return Claim(
        sentence=sentence,
        bar=f"{names} above {bar:g}",
        rule=f"By {names}, {'each ' if len(keys) > 1 else ''}above {bar:g}." + _beside(beside),
        recordings=recordings
        | {
            recording: (
                all_of(of_lines(by_line[case.task, key].verdict for key in keys) for case in found),
                _weakest([[(case, key, by_line[case.task, key]) for key in keys] for case in found]),
            )
            for recording, found in by_recording(deciding).items()
        },
        head=["task", "model", "seeds", "parameters", *map(short_title, (*keys, *beside)), "verdict"],
        lines=lambda: [
            [
                case.task,
                _named(case, row),
                str(row.seeds),
                span(row.generator),
                *(_text(value_of(row, key)) for key in (*keys, *beside)),
                said(case, row),
            ]
            for case in cases
            for row in _shown(case)
        ],
        rows=rows_of(cases, _shown),
    )


def bar_test(case: Case, key: str, bar: float, lines: int) -> Test:
    """Whether a score or skill of a case's reading lies above a bar, as one of so many lines of a sentence."""
    value = value_of(case.row, key)
    if value is None:
        return Test(case, 1.0, False, unasked=f"{short_title(key)} tells nothing on {case.task}")
    distance, seeds = value.value - bar, case.row.seeds
    uncertainty = uncertainty_of(seed_scores(case.row.records, key))
    comparison = case.widened(Comparison(distance, uncertainty, (seeds, seeds)))
    return Test(
        case,
        p=comparison.p,
        above=distance > 0,
        undecided=why_undecided(case.row),
        experiment=f"{short_title(key)} is not told apart from {bar:g}; "
        f"{what_would_tell(comparison, lines, samples=1)}",
    )


def value_of(row: Row, key: str) -> Estimate | None:
    """A score by its name or a skill by its statistic's key."""
    return row.scores.get(key) or row.skills.get(key)


def _weakest(of_cases: Iterable[Sequence[tuple[Case, str, Judged]]]) -> str:
    """What decides a recording: the lowest among the lines that make its verdict."""
    judged = [(of_lines(line.verdict for _, _, line in lines), lines) for lines in of_cases]
    verdict = all_of(of_case for of_case, _ in judged)
    making = [
        line
        for of_case, lines in judged
        if of_case == verdict
        for line in lines
        if line[2].verdict == verdict
    ]
    values = [(value_of(case.row, key), case, key, line) for case, key, line in making]
    known = [one for one in values if one[0] is not None]
    if not known:
        return making[0][2].why if making else ""
    value, case, key, line = min(known, key=lambda one: one[0].value if one[0] else 0.0)
    text = f"{short_title(key)} {_text(value)} ({case.row.model}, {case.task})"
    if case.twin and (of_twin := value_of(case.twin, key)):
        text += f"; its twin {decimal(of_twin.value)}"
    if case.strongest_small and (of_small := value_of(case.strongest_small, key)):
        text += f"; {case.strongest_small.model} with no more parameters {decimal(of_small.value)}"
    text += _highest_classical(case, key)
    return f"{text}; {line.why}" if verdict == Verdict.OPEN else text


def _highest_classical(case: Case, key: str) -> str:
    """What the bar asks of models at all: the most that a classical one of any size comes to there."""
    found = [(value.value, row.model) for row in case.classical if (value := value_of(row, key))]
    if not found:
        return ""
    most, model = max(found)
    return f"; the most of any classical model {decimal(most)} ({model})"


def _beside(keys: Sequence[str]) -> str:
    return f" Beside them, and in no verdict: {', '.join(map(short_title, keys))}." if keys else ""


def _shown(case: Case) -> list[Row]:
    return [row for row in (case.row, case.twin, case.strongest_small) if row]


def _named(case: Case, row: Row) -> str:
    if row is case.row:
        return f"{row.model} (stands for SpiQGAN)" if case.decides else row.model
    return f"{row.model} (twin)" if row is case.twin else f"{row.model} (strongest of its size)"


def _text(value: Estimate | None) -> str:
    return with_interval(value) if value else DASH
