"""What a rule about a record comes to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One rule.

    Attributes:
        rule: what has to hold.
        passed: whether it does; None where it could not be checked.
        came: what came instead, or why it was not checked.
    """

    rule: str
    passed: bool | None
    came: str = ""
