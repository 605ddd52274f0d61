"""The options of a generator: those that its class lists, and those that its `**` hands on to the classes behind it."""

from collections.abc import Callable
from inspect import Parameter, Signature, signature

from spiqbench.models.contract import SpikeGenerator


def options_of(found: type[SpikeGenerator]) -> Signature:
    """What a class takes beside the shape of a window, each as a keyword, its own before inherited ones.

    Where `**` stands for nothing that a class behind it takes, it leads somewhere else and is kept: such a class has
    to refuse by itself what it does not know.
    """
    first, *behind = [vars(one)["__init__"] for one in found.__mro__ if "__init__" in vars(one)]
    own, rest = _keywords(first)
    inherited: dict[str, Parameter] = {}
    hands_on = rest
    for method in behind:
        if hands_on is None:
            break
        more, hands_on = _keywords(method)
        inherited |= {name: _optional(one) for name, one in more.items() if name not in own | inherited}
    kept = [rest] if rest is not None and not inherited else []
    return Signature([*own.values(), *inherited.values(), *kept])


def _keywords(method: Callable[..., None]) -> tuple[dict[str, Parameter], Parameter | None]:
    """What an `__init__` takes after itself and the shape, and its `**`, if it has one."""
    parameters = list(signature(method).parameters.values())[1:]
    if parameters and parameters[0].kind is Parameter.POSITIONAL_OR_KEYWORD:
        del parameters[0]
    rest = next((one for one in parameters if one.kind is Parameter.VAR_KEYWORD), None)
    named = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    return {
        one.name: one.replace(kind=Parameter.KEYWORD_ONLY) for one in parameters if one.kind in named
    }, rest


def _optional(parameter: Parameter) -> Parameter:
    """Of a class behind: what it must have, the class that is built may give it."""
    return parameter.replace(default=None) if parameter.default is Parameter.empty else parameter
