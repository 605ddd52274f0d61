"""Numbers and words as they stand on a board: fixed digits, so that the same records give the same bytes."""

from spiqbench.boards.inference.intervals import Estimate

DASH = "–"


def decimal(value: float | None, digits: int = 3) -> str:
    """A number with a fixed number of decimals and a true minus sign; a dash for None."""
    if value is None:
        return DASH
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def significant(value: float | None, digits: int = 3) -> str:
    """A number with significant digits and no exponent, for magnitudes that differ widely between rows."""
    if value is None:
        return DASH
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    places = max(0, digits - 1 - _exponent(rounded))
    return grouped(rounded) if abs(rounded) >= 1000 else f"{rounded:.{places}f}".replace("-", "−")


def grouped(value: float | None) -> str:
    """A whole number in thin-spaced groups of three, as 12 345."""
    return DASH if value is None else f"{value:,.0f}".replace(",", "\u202f").replace("-", "−")


def with_interval(estimate: Estimate, digits: int = 3) -> str:
    """`0.812 (0.790 to 0.834)`, or the value alone."""
    value = decimal(estimate.value, digits)
    if estimate.lower is None or estimate.upper is None:
        return value
    return f"{value} ({decimal(estimate.lower, digits)} to {decimal(estimate.upper, digits)})"


def span(counts: tuple[int, int] | None) -> str:
    """`250`, or `250 to 260` where runs differ."""
    if counts is None:
        return DASH
    low, high = counts
    return grouped(low) if low == high else f"{grouped(low)} to {grouped(high)}"


def memory(size: int | None) -> str:
    """Bytes as MB of 10^6."""
    return DASH if size is None else f"{grouped(size / 1e6)} MB"


def seconds(value: float | None) -> str:
    return DASH if value is None else f"{significant(value)} s"


def _exponent(value: float) -> int:
    return int(f"{value:e}".split("e")[1])
