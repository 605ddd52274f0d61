"""The parameters grow linearly with the neurons."""

from collections.abc import Iterable, Sequence

from spiqbench.boards.formatting import grouped, significant, with_interval
from spiqbench.claims.claim import SUBJECT, Claim
from spiqbench.claims.verdicts import Judged, all_of, grows_linearly
from spiqbench.scaling.power_law import PowerLaw, fit_power_law
from spiqbench.scaling.reproduction import sweep_commands
from spiqbench.scaling.series import Series, Sweep


def linear_growth_claim(sweeps: Sequence[Sweep]) -> Claim:
    """By the power law through the counts of the widest sweep of each recording."""
    shown = _widest(sweeps)
    found = [(sweep, series, _counts(series)) for sweep in shown for series in sweep.series]
    rests = [SUBJECT] if any(series.model == SUBJECT for _, series, _ in found) else None
    lines, verdicts, decides = [], [], []
    for sweep, series, counts in found:
        if not counts:
            continue
        law = fit_power_law(counts)
        verdict = grows_linearly(law.exponent if law else None)
        tested = series.kind == "quantum" and not series.is_twin
        each = [count / neurons for neurons, count in counts.items()]
        lines.append(
            [
                series.model,
                f"{sweep.family}, {sweep.budget}",
                ", ".join(f"{neurons}: {grouped(count)}" for neurons, count in counts.items()),
                f"{significant(each[0])} to {significant(each[-1])}",
                _exponent(law),
                verdict.value if tested else "twin" if series.is_twin else series.kind,
            ]
        )
        if tested and (rests is None or series.model in rests):
            verdicts.append(verdict)
            decides.append(f"parameters grow as {_exponent(law)} on {sweep.family}, {sweep.budget}")
    verdict = all_of(verdicts)
    return Claim(
        "Its parameters grow linearly with the neurons.",
        "Exponent of a straight line through log parameters against log neurons, over the sizes of the widest "
        "sweep of each recording; its interval says how straight the line is, the counts are exact. Holds where "
        "the interval lies inside 0.9 to 1.1, does not where it lies outside. Other models stand beside it: "
        "linear growth sets a model apart only where theirs is not.",
        Judged(verdict, verdict),
        "; ".join(decides) or "no sweep of three sizes or more ranks it",
        ["model", "sweep", "parameters by neurons", "a neuron", "growth", "verdict"],
        lines,
        list(dict.fromkeys(line for sweep in shown for line in sweep_commands(sweep))),
    )


def _widest(sweeps: Iterable[Sweep]) -> list[Sweep]:
    """Of each recording the sweep of most sizes, then of most runs."""
    best: dict[str, Sweep] = {}
    for sweep in sweeps:
        if sweep.family not in best or _width(sweep) > _width(best[sweep.family]):
            best[sweep.family] = sweep
    return list(best.values())


def _width(sweep: Sweep) -> tuple[int, int]:
    return len(sweep.boards), sum(len(board.records) for board in sweep.boards.values())


def _counts(series: Series) -> dict[int, int]:
    return {neurons: row.parameters for neurons, row in series.rows.items() if row.parameters}


def _exponent(law: PowerLaw | None) -> str:
    return f"N^{with_interval(law.exponent, 2)}" if law else "no power: three sizes are needed"
