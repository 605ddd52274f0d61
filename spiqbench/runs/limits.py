"""How long a run may take, in seconds: its training the budget's wall, and more for all that is done beside it."""

BESIDE_THE_WALL = 300.0
"""What a run may need beside its training: imports, drawing, scoring."""


def job_seconds(wall: float) -> float:
    """What a job has to allow for one run."""
    return wall + BESIDE_THE_WALL


def process_seconds(wall: float) -> float:
    """After which a run's process is ended: it should have stopped at the wall by itself, and cannot."""
    return 2 * wall


def waiting_seconds(wall: float) -> float:
    """After which a run is no longer waited for: its process is ended by then, and what became of it is written."""
    return process_seconds(wall) + BESIDE_THE_WALL
