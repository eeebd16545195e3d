"""What a row of Tollgate's own is: measured once a round, and a list of figures each time."""
import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Figure:
    """`at_most` is what the project wants of it."""
    name: str
    unit: str
    value: float
    at_most: float = None


@dataclasses.dataclass(frozen=True)
class Row:
    """`measure(machine, asked)` yields Figures, the same names each time, and ends the program when something that must
    agree does not. `asked.seconds` is the length of a run; `asked.quick` wants little of everything.
    """
    name: str
    title: str
    measure: typing.Callable


def watched(result, key):
    return result["watched"][0][key]
