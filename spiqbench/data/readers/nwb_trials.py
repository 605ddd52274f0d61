"""The spans of an NWB session that become repeats: all of it, or its trials."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from spiqbench.data.readers.nwb_session import Session, Span, Table
from spiqbench.data.readers.selection import Chosen, select_rows
from spiqbench.data.readers.spike_times import SLACK_SECONDS, chosen_span, shown
from spiqbench.errors import ConfigError, DataError

ROUNDING = 1e-6


def repeat_spans(
    session: Session,
    start: float | None,
    stop: float | None,
    trials: bool | Chosen,
    trial_seconds: float | None,
    what: str,
) -> list[Span]:
    """Start and stop of each repeat in seconds; see `from_nwb` for the arguments and errors."""
    first, last = _extent(session)
    begin, end = chosen_span(start, stop, first, last, what)
    if trials is False or session.intervals is None:
        for unit, observed in zip(session.chosen, session.observed, strict=False):
            if not _covers(observed, (begin, end)):
                raise DataError(
                    f"unit {unit} of {what} was not observed all the time from {shown(begin)} to {shown(end)} s: "
                    "choose start and stop within an observation, trials=true, or other units"
                )
        return [(begin, end)]
    inside = [
        span
        for span in _trial_spans(session.intervals, trials, trial_seconds, what)
        if (start is None or start <= span[0])
        and (stop is None or span[1] <= stop)
        and all(_covers(observed, span) for observed in session.observed)
    ]
    if not inside:
        raise DataError(
            f"no trial of {what} lies between {shown(begin)} and {shown(end)} s, lasts long enough and was observed "
            "in all chosen units: choose others, or lower task.recording.trial_seconds"
        )
    shortest = min(stop - start for start, stop in inside)
    found = [(start, start + shortest) for start, _ in inside]
    _refuse_overlap(found, what)
    _refuse_times_of_trials(session, found, what)
    return found


def _refuse_overlap(spans: Sequence[Span], what: str) -> None:
    """One second of the recording in two repeats would be in training and in the test."""
    ordered = sorted(spans)
    for (start, stop), (following, _) in pairwise(ordered):
        if following < stop - ROUNDING * (stop - start):
            raise DataError(
                f"trials of {what} overlap: one lasts from {shown(start)} to {shown(stop)} s, the next begins at "
                f"{shown(following)} s, so test windows would be in training: choose trials that do not, or lower "
                "task.recording.trial_seconds"
            )


def _refuse_times_of_trials(session: Session, spans: Sequence[Span], what: str) -> None:
    """Spike times that begin anew in each trial, while the trials themselves follow one another."""
    longest, end = max(stop - start for start, stop in spans), max(stop for _, stop in spans)
    if len(spans) > 1 and session.last_spike - min(session.first_spike, 0.0) <= longest < end / 2:
        raise DataError(
            f"all spikes of {what} lie before {shown(session.last_spike)} s and its trials reach to {shown(end)} s: "
            "times that begin anew in each trial cannot be told apart, so give times of the session"
        )


def _trial_spans(table: Table, trials: Any, trial_seconds: float | None, what: str) -> list[Span]:
    chosen = None if trials is True else trials
    rows = select_rows(chosen, table.rows, table.columns, "trials", f"the trials' table of {what}")
    starts, stops = table.columns.get("start_time", ()), table.columns.get("stop_time", ())
    spans = [(float(starts[row]), float(stops[row])) for row in rows]
    spans = [span for span in spans if np.isfinite(span).all() and span[0] < span[1]]
    if trial_seconds is None:
        return spans
    if not isinstance(trial_seconds, int | float) or isinstance(trial_seconds, bool) or not trial_seconds > 0:
        raise ConfigError(
            f"trial_seconds is {trial_seconds!r}: give seconds above 0, or null for the shortest"
        )
    # Times are rounded in files: a trial of 0.9999999 s lasts a second.
    return [
        (start, start + trial_seconds)
        for start, stop in spans
        if stop - start > trial_seconds * (1 - ROUNDING)
    ]


def _extent(session: Session) -> Span:
    """When the recording begins and ends, as far as observations, trials and spikes tell."""
    known = [interval for observed in session.observed for interval in observed]
    if not known:
        known = [(session.first_spike, session.last_spike)]
        if session.intervals is not None:
            known += _trial_spans(session.intervals, True, None, "")
    return min(start for start, _ in known), max(stop for _, stop in known)


def _covers(observed: Sequence[Span], span: Span) -> bool:
    return any(
        start - SLACK_SECONDS <= span[0] and span[1] <= stop + SLACK_SECONDS for start, stop in observed
    )
