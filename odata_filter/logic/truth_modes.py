"""The four modes in which a three-valued expression is lowered (OData URL Conventions 5.1.1.1.7 to 9)."""

from __future__ import annotations

from enum import Enum

from odata_filter.logic.merged_terms import Junction
from odata_filter.logic.terms import Conjunction, Disjunction


class Mode(Enum):
    """What a term says of a three-valued expression. The modes are dual in pairs."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "false or null"
    NOT_FALSE = "true or null"

    @property
    def of_not(self) -> Mode:
        """The mode of `x` that says the same as this mode of `not x`."""
        return _OF_NOT[self]

    @property
    def holds(self) -> bool:
        """Whether the mode says of a two-valued expression that it is true."""
        return self is Mode.TRUE or self is Mode.NOT_FALSE


_OF_NOT = {
    Mode.TRUE: Mode.FALSE,
    Mode.FALSE: Mode.TRUE,
    Mode.NOT_TRUE: Mode.NOT_FALSE,
    Mode.NOT_FALSE: Mode.NOT_TRUE,
}

AND_BY: dict[Mode, Junction] = {
    Mode.TRUE: Conjunction,
    Mode.FALSE: Disjunction,
    Mode.NOT_TRUE: Disjunction,
    Mode.NOT_FALSE: Conjunction,
}
"""The junction that an `and` is in each mode; an `or` is the other one."""

WANTED = {Mode.TRUE: True, Mode.FALSE: False, Mode.NOT_TRUE: False, Mode.NOT_FALSE: True}

BOOLEANS: frozenset[bool | None] = frozenset({True, False, None})
"""The values of three-valued logic; None is null."""

MODES: dict[frozenset[bool | None], tuple[Mode, ...]] = {
    frozenset({True}): (Mode.TRUE,),
    frozenset({False}): (Mode.FALSE,),
    frozenset({False, None}): (Mode.NOT_TRUE,),
    frozenset({True, None}): (Mode.NOT_FALSE,),
    frozenset({None}): (Mode.NOT_TRUE, Mode.NOT_FALSE),
    frozenset({True, False}): (Mode.TRUE, Mode.FALSE),
}
"""The modes that say together that an expression has one of the values: null takes both of two, not null one of two."""
