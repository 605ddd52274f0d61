"""Hundreds of trainable parameters suffice, and they grow linearly with the neurons."""

from collections.abc import Sequence

import numpy as np

from spiqbench.boards.formatting import grouped, significant, span, with_interval
from spiqbench.boards.inference.intervals import Estimate
from spiqbench.claims.claim import Claim, commands
from spiqbench.claims.evidence import Case, of_recordings, why_undecided
from spiqbench.claims.rules import FEW_PARAMETERS, LINEAR, QUALITY
from spiqbench.claims.skills import bar_test
from spiqbench.claims.verdicts import Judged, Verdict, all_of, judge
from spiqbench.scaling.power_law import PowerLaw, fit_power_law
from spiqbench.scoring.mean_skill import REALISM


def few_parameters_claim(cases: Sequence[Case]) -> Claim:
    """A count below a thousand that comes with quality."""
    chosen = [case for case in cases if case.chosen]
    judged = {
        line.test.case.task: line for line in judge([bar_test(case, REALISM, QUALITY) for case in chosen])
    }
    return Claim(
        sentence="Hundreds of trainable parameters suffice.",
        rule=f"Holds where the generator has fewer than {FEW_PARAMETERS} parameters and a realism above {QUALITY:g}; "
        "does not where it has more, or a realism below. A count is exact. What only training needs, the critic's "
        "parameters, stands beside it and is not counted.",
        recordings={
            recording: (
                all_of(_suffices(case, judged[case.task]) for case in found),
                "; ".join(filter(None, [_law(found), *(_told(case, judged[case.task]) for case in found)])),
            )
            for recording, found in of_recordings(chosen).items()
        },
        head=["task", "model", "neurons", "parameters", "training only", "realism", "verdict"],
        evidence=[
            [
                case.task,
                case.row.model,
                str(case.neurons),
                span(case.row.generator),
                span(case.row.training_only),
                with_interval(case.row.realism),
                _suffices(case, judged[case.task]).value if case.chosen else "beside it",
            ]
            for case in cases
        ],
        commands=commands(chosen, lambda case: (case.row,)),
    )


def linear_growth_claim(cases: Sequence[Case]) -> Claim:
    """By the exponent of a straight line through log parameters against log neurons, of each reading and recording."""
    lines, recordings = [], {}
    for recording, found in of_recordings(cases).items():
        chosen = {case.row.model for case in found if case.chosen}
        verdicts = []
        for model in sorted({case.row.model for case in found}):
            counts = {case.neurons: case.row.parameters or 0 for case in found if case.row.model == model}
            law = fit_power_law({neurons: float(count) for neurons, count in counts.items()})
            verdict = grows_linearly(law.exponent if law else None)
            listed = ", ".join(f"{neurons}: {grouped(count)}" for neurons, count in sorted(counts.items()))
            grows = _exponent(law) if law else "boards of three sizes would decide"
            lines.append([recording, model, listed, grows, verdict.value])
            if model in chosen:
                verdicts.append((verdict, f"{model}: {grows}"))
        recordings[recording] = (
            all_of(verdict for verdict, _ in verdicts),
            "; ".join(text for _, text in verdicts),
        )
    return Claim(
        sentence="Its parameters grow linearly with the neurons.",
        rule=f"Exponent of the number of parameters against that of neurons, over three sizes or more of a recording. "
        f"Holds where its 95 % interval lies inside {LINEAR[0]} to {LINEAR[1]}, does not where it lies outside. Linear "
        "growth sets a model apart only where that of others is not.",
        recordings=recordings,
        head=["recording", "model", "parameters by neurons", "growth", "verdict"],
        evidence=lines,
        commands=commands([case for case in cases if case.chosen], lambda case: (case.row,)),
    )


def grows_linearly(exponent: Estimate | None) -> Verdict:
    """Whether the whole interval of the exponent lies inside, or outside, what counts as linear."""
    if exponent is None or exponent.lower is None or exponent.upper is None:
        return Verdict.OPEN
    if LINEAR[0] <= exponent.lower and exponent.upper <= LINEAR[1]:
        return Verdict.HOLDS
    return Verdict.FAILS if exponent.upper < LINEAR[0] or exponent.lower > LINEAR[1] else Verdict.OPEN


def _suffices(case: Case, quality: Judged) -> Verdict:
    if (case.row.parameters or 0) >= FEW_PARAMETERS and not why_undecided(case.row):
        return Verdict.FAILS
    return quality.verdict


def _told(case: Case, quality: Judged) -> str:
    text = f"{case.task}: {span(case.row.generator)} parameters, realism {with_interval(case.row.realism)}"
    return f"{text} ({quality.why})" if quality.why else text


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


def _exponent(law: PowerLaw) -> str:
    return f"N^{with_interval(law.exponent, 2)}"
