"""Hundreds of trainable parameters suffice, and they grow linearly with the neurons."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spiqbench.boards.formatting import DASH, decimal, grouped, significant, span, with_interval
from spiqbench.boards.rows import Row
from spiqbench.claims.claim import Claim, rows_of
from spiqbench.claims.evidence import NO_BOARD, Case, by_recording
from spiqbench.claims.rules import FEW_PARAMETERS, LINEAR, LOWER_QUALITY, QUALITY
from spiqbench.claims.skills import bar_test
from spiqbench.claims.verdicts import Judged, Verdict, all_of, judge
from spiqbench.scaling.power_law import fit_power_law
from spiqbench.scoring.mean_skill import REALISM

DESCRIPTIONS = ("about", "search", "match", "twin", "family", "name", "engine")
"""What a model's configuration says of it, and how it is computed: none changes a count."""


def few_parameters_claim(cases: Sequence[Case]) -> Claim:
    """A count below a thousand that comes with quality."""
    deciding = [case for case in cases if case.decides]
    judged = _judged(deciding, QUALITY)
    lower = [(bar, _over_the_suite(deciding, bar)) for bar in LOWER_QUALITY]
    return Claim(
        sentence="Hundreds of trainable parameters suffice.",
        bar=f"realism above {QUALITY:g} with fewer than {FEW_PARAMETERS} parameters",
        rule=f"Holds where the generator has fewer than {FEW_PARAMETERS} parameters and a realism above {QUALITY:g}; "
        "does not where its realism is below, whatever its count; not decided where it has more parameters and a "
        "realism above, as fewer were not tried. A count is exact. What only training needs, the critic's parameters, "
        "stands beside it and is not counted. With another bar of realism the verdict would be: "
        f"{', '.join(f'{bar:g}: {verdict.value}' for bar, verdict in lower)}.",
        recordings=dict.fromkeys(by_recording(cases), (Verdict.OPEN, NO_BOARD))
        | {
            recording: (
                all_of(_suffices(case, judged[case.task]) for case in found),
                "; ".join(filter(None, [_law(found), *(_told(case, judged[case.task]) for case in found)])),
            )
            for recording, found in by_recording(deciding).items()
        },
        head=["task", "model", "neurons", "parameters", "training only", "realism", "verdict"],
        lines=lambda: [
            [
                case.task,
                case.row.model,
                str(case.neurons),
                span(case.row.generator),
                span(case.row.training_only),
                with_interval(case.row.realism),
                _suffices(case, judged[case.task]).value if case.decides else "beside it",
            ]
            for case in cases
        ],
        rows=rows_of(deciding, lambda case: (case.row,)),
    )


def linear_growth_claim(cases: Sequence[Case]) -> Claim:
    """By how the count of each reading grows at settings that stay the same; exact, so that no interval is needed."""
    growths = {model: _growths(cases, model) for model in {case.row.model for case in cases}}
    lines: list[list[str]] = []
    recordings: dict[str, tuple[Verdict, str]] = {}
    for recording, found in by_recording(cases).items():
        deciding = {case.row.model for case in found if case.decides}
        for model in sorted({case.row.model for case in found}):
            counts = {case.neurons: case.row.parameters or 0 for case in found if case.row.model == model}
            listed = ", ".join(f"{neurons}: {grouped(count)}" for neurons, count in sorted(counts.items()))
            law = fit_power_law({neurons: float(count) for neurons, count in counts.items()})
            as_chosen = f"N^{with_interval(law.exponent, 2)}" if law else DASH
            here = {_settings(case.row) for case in found if case.row.model == model}
            own = [growth for settings, growth in growths[model].items() if settings in here]
            verdict, why = _of_recording(own, list(growths[model].values()))
            lines.append([recording, model, listed, as_chosen, why, verdict.value])
            if model in deciding:
                recordings[recording] = (verdict, f"{model}: {why}")
        recordings.setdefault(recording, (Verdict.OPEN, NO_BOARD))
    return Claim(
        sentence="Its parameters grow linearly with the neurons.",
        bar=f"an exponent of {LINEAR[0]} to {LINEAR[1]}",
        rule="Exponent of the number of parameters against that of neurons, between the smallest and the largest board "
        "on which a reading has the same settings; a count does not depend on the recording. It is not asked of a "
        "recording with whose settings no other size was run. Holds where each exponent lies inside "
        f"{LINEAR[0]} to {LINEAR[1]}, does not where one lies outside. A count is exact: no p-value is "
        "needed, nor seeds. It follows from how a model is built, not from its training, and sets a model apart only "
        "where others do not grow so. Beside it, and in no verdict, stands the fit through the sizes that the searches "
        "chose.",
        recordings=recordings,
        head=[
            "recording",
            "model",
            "parameters by neurons",
            "of the chosen sizes",
            "at equal settings",
            "verdict",
        ],
        lines=lambda: lines,
        rows=rows_of([case for case in cases if case.decides], lambda case: (case.row,)),
        by_construction=True,
    )


@dataclass(frozen=True)
class Growth:
    """How the count of one model grows from one board to a larger one, at the same settings."""

    neurons: tuple[int, int]
    parameters: tuple[int, int]

    @property
    def exponent(self) -> float:
        """Of the power law through both."""
        (few, many), (small, large) = self.neurons, self.parameters
        return float(np.log(large / small) / np.log(many / few))


def grows_linearly(growths: Sequence[Growth]) -> Verdict:
    """Whether each exponent counts as linear; not decided without one."""
    if not growths:
        return Verdict.OPEN
    return Verdict.HOLDS if all(LINEAR[0] <= one.exponent <= LINEAR[1] for one in growths) else Verdict.FAILS


def _growths(cases: Sequence[Case], model: str) -> dict[str, Growth]:
    """By the settings with which the model stands on boards of two sizes or more."""
    by_settings: dict[str, dict[int, int]] = {}
    for case in cases:
        if case.row.model == model and case.row.parameters:
            by_settings.setdefault(_settings(case.row), {})[case.neurons] = case.row.parameters
    return {
        settings: Growth((few, many), (counts[few], counts[many]))
        for settings, counts in by_settings.items()
        if (few := min(counts)) < (many := max(counts))
    }


def _of_recording(own: Sequence[Growth], anywhere: Sequence[Growth]) -> tuple[Verdict, str]:
    if anywhere and not own:
        return Verdict.UNASKED, f"no other size with these settings; with others {_grows(anywhere)}"
    return grows_linearly(own), _grows(own)


def _settings(row: Row) -> str:
    """What a count may depend on besides the neurons: settings that are not fractions, which set rates and weights."""
    model = row.records[0].config.get("model", {})
    kept = {
        key: value for key, value in model.items() if key not in DESCRIPTIONS and not isinstance(value, float)
    }
    return json.dumps([row.records[0].time_bins, kept], sort_keys=True)


def _grows(growths: Sequence[Growth]) -> str:
    if not growths:
        return "boards of two sizes at equal settings would decide"
    return ", ".join(
        f"N^{decimal(one.exponent, 2)} ({' to '.join(map(grouped, one.parameters))} at "
        f"{' to '.join(map(str, one.neurons))} neurons)"
        for one in growths
    )


def _judged(chosen: Sequence[Case], bar: float) -> dict[str, Judged]:
    """Of each task whether the realism lies above a bar."""
    tests = [bar_test(case, REALISM, bar, len(chosen)) for case in chosen]
    return {line.test.case.task: line for line in judge(tests)}


def _over_the_suite(chosen: Sequence[Case], bar: float) -> Verdict:
    judged = _judged(chosen, bar)
    return all_of(_suffices(case, judged[case.task]) for case in chosen)


def _suffices(case: Case, quality: Judged) -> Verdict:
    if quality.verdict == Verdict.HOLDS and (case.row.parameters or 0) >= FEW_PARAMETERS:
        return Verdict.OPEN
    return quality.verdict


def _told(case: Case, quality: Judged) -> str:
    text = f"{case.task}: {span(case.row.generator)} parameters, realism {with_interval(case.row.realism)}"
    why = quality.why
    if not why and _suffices(case, quality) == Verdict.OPEN:
        why = f"a setting with fewer than {FEW_PARAMETERS} would decide"
    return f"{text} ({why})" if why else text


def _law(cases: Sequence[Case]) -> str:
    """`30 N + 2 parameters, fewer than 1000 up to 33 neurons`, where the counts of one reading lie on a line."""
    by_model: dict[str, dict[int, int]] = {}
    for case in cases:
        if case.row.parameters:
            by_model.setdefault(case.row.model, {})[case.neurons] = case.row.parameters
    laws = []
    for model, counts in by_model.items():
        if len(counts) < 2:
            continue
        neurons, parameters = np.array(sorted(counts.items())).T
        slope, intercept = np.polyfit(neurons, parameters, 1)
        if np.abs(slope * neurons + intercept - parameters).max() > 0.5:
            continue
        largest = int(np.ceil((FEW_PARAMETERS - intercept) / slope)) - 1
        sign = "+" if intercept >= 0 else "-"
        laws.append(
            f"{model} has {significant(slope)} N {sign} {significant(abs(round(intercept)))} parameters, fewer than "
            f"{FEW_PARAMETERS} up to {largest} neurons"
        )
    return "; ".join(laws)
