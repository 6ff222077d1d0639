"""What a service accepts of the language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from odata_filter.errors.suggestions import near
from odata_filter.functions import FUNCTIONS
from odata_filter.operators import OPERATORS, Kind

_FEATURES = frozenset(
    {
        *(
            "not",
            "negation",
            "function",
            "path",
            "lambda",
            "qualified-member",
            "literal",
            "literals",
            "system-name",
            "json",
        ),
        *("operator", "fields", "operand", "bare-operand", "chain", "collection-operand", "alias"),
    }
)
_OPERATORS = frozenset(row.spelling for row in OPERATORS.values() if row.kind is not Kind.PREFIX)
_LAMBDAS = frozenset({"any", "all"})


class Capabilities:
    """The parts of the language that a service accepts. What is left out is refused as `unsupported-<feature>`.

    Immutable, hashable. Each argument is any iterable of names; by default it is all of them. Declared functions are
    accepted without being listed.

    Args:
        features: `not negation function path lambda qualified-member literal literals system-name json operator fields
            operand bare-operand chain collection-operand alias`, each the ending of a code.
        operators: the spellings of operators, such as `eq` and `add`; others are refused as `unsupported-operator`.
        functions: the names of functions, in any case; others are refused as `unsupported-function`.
        lambdas: `any` and `all`; the other is refused as `unsupported-lambda`.

    Raises:
        ValueError: a name is unknown.

    """

    __slots__ = ("features", "functions", "lambdas", "operators")

    features: frozenset[str]
    operators: frozenset[str]
    functions: frozenset[str]
    lambdas: frozenset[str]

    ALL: ClassVar[Capabilities]
    """The whole language."""
    COMPARISONS: ClassVar[Capabilities]
    """Fields compared with literals by `eq ne lt le gt ge in`, joined by `and` and `or`."""

    def __init__(
        self,
        features: Iterable[str] = _FEATURES,
        operators: Iterable[str] = _OPERATORS,
        functions: Iterable[str] = tuple(FUNCTIONS),
        lambdas: Iterable[str] = _LAMBDAS,
    ) -> None:
        named = {"features": (features, _FEATURES), "operators": (operators, _OPERATORS)}
        named |= {"functions": (functions, frozenset(FUNCTIONS)), "lambdas": (lambdas, _LAMBDAS)}
        for slot, (given, known) in named.items():
            object.__setattr__(self, slot, _checked(slot, given, known))

    def joined(self, other: Capabilities) -> Capabilities:
        """Returns the capabilities that hold what either has."""
        if self is other:
            return self
        return Capabilities(*(mine | theirs for mine, theirs in zip(self._parts, other._parts, strict=True)))

    @property
    def _parts(self) -> tuple[frozenset[str], ...]:
        return self.features, self.operators, self.functions, self.lambdas

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Capabilities) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    def __repr__(self) -> str:
        for name in ("ALL", "COMPARISONS"):
            if self == getattr(Capabilities, name, None):
                return f"Capabilities.{name}"
        return "Capabilities({}, {}, {}, {})".format(*map(sorted, self._parts))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("Capabilities are immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return Capabilities, self._parts


def _checked(slot: str, given: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    if isinstance(given, str):
        raise TypeError(f"{slot} is a list of names, not a str")
    names = frozenset(each.lower() if slot == "functions" else each for each in given)
    for name in sorted(names - known):
        nearest = near(name, tuple(sorted(known))) or sorted(known)
        raise ValueError(f"unknown name in {slot}: {name!r}; did you mean {' or '.join(map(repr, nearest[:3]))}?")
    return names


Capabilities.ALL = Capabilities()
Capabilities.COMPARISONS = Capabilities((), ("eq", "ne", "lt", "le", "gt", "ge", "in", "and", "or"), (), ())
