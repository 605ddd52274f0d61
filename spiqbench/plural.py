"""How many of a thing, in words."""


def many(number: int, thing: str) -> str:
    """`1 seed`, `3 seeds`; for things whose plural ends in s."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
