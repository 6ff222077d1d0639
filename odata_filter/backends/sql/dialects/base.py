"""What one SQL engine does in its own way: how it quotes, marks, stores and compares. Each dialect has a file.

The SQL of a function stands in its row in `odata_filter.functions`, for all dialects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal, TypeAlias, cast

from odata_filter.backends.holds import FlagCodes, Holds
from odata_filter.backends.sql.columns import Column, Storage
from odata_filter.backends.sql.storage_forms import PLAIN, Elements, Form, Forms, Parameter
from odata_filter.backends.sql.structure_storage_forms import Structures
from odata_filter.backends.sql.time_storage_forms import Numbers
from odata_filter.types import Decimal, Double, Enumeration, Type

PositionalStyle: TypeAlias = Literal["qmark", "format", "numeric", "numeric_dollar"]
NamedStyle: TypeAlias = Literal["named", "pyformat"]
ParamStyle: TypeAlias = PositionalStyle | NamedStyle
"""How a driver marks the places of parameters (PEP 249)."""


class Dialect:
    """The ways of one engine.

    Attributes:
        quote: the quote of names.
        paramstyle: what the usual driver takes.
        numeric: the mark of a numbered parameter in the style `numeric`.
        parameters: the most parameters of one statement.
        group: how a group of a long chain of conditions is written.
        text: how a text column of any collation is compared by code point.
        codepoint: how a text value is compared by code point.
        trimmed: how a column is written without its trailing blanks.
        same: two values that are equal or both null; never null.
        distinct: two values that are neither.
        true: a Boolean column that is true.
        false: a Boolean column that is false.
        promoted: how a narrower number is written beside one of a type, rounded to it, or as the engine rounds it. A
            type that is missing cannot be compared with narrower ones.
        count: how the parameter of a number of characters is written.
        guid_text: a GUID as lower-case text.
        typeof: what the engine's own `typeof` gives for values of each type, where a row's value has a type of its own;
            empty where it does not, or does not tell.
        converts: whether the engine compares values of different types by converting one of them.
        forms: how columns of each type may store their values.
        elements: where the elements of a collection column are, by storage.
        structures: how a column holds structures, by storage; empty where it was not tried.
        numbers: times as numbers, for arithmetic; None where it was not tried.
        subqueries: whether subqueries that name the rows around them, and those of one value, were tried on the engine.

    """

    name: ClassVar[str]
    quote: ClassVar[str] = '"'
    paramstyle: ClassVar[ParamStyle]
    numeric: ClassVar[str] = ":{}"
    parameters: ClassVar[int] = 65_535
    group: ClassVar[str] = "({})"
    text: ClassVar[str]
    codepoint: ClassVar[str]
    trimmed: ClassVar[str] = "rtrim({0})"
    same: ClassVar[str] = "{0} IS NOT DISTINCT FROM {1}"
    distinct: ClassVar[str] = "{0} IS DISTINCT FROM {1}"
    true: ClassVar[str] = "{0}"
    false: ClassVar[str] = "NOT {0}"
    promoted: ClassVar[Mapping[type[Type], str]] = {Decimal: "{0}", Double: "{0}"}
    count: ClassVar[str] = "{0}"
    guid_text: ClassVar[str] = "{0}"
    typeof: ClassVar[Mapping[type[Type], str]] = {}
    converts: ClassVar[bool] = False
    forms: ClassVar[Mapping[type[Type], Forms]]
    elements: ClassVar[Mapping[Storage, Elements]]
    structures: ClassVar[Mapping[Storage, Structures]] = {}
    numbers: ClassVar[Numbers | None] = None
    subqueries: ClassVar[bool] = True

    def form(self, kind: Type, column: Column) -> Form:
        """Returns how a column stores values of a type.

        Raises:
            ValueError: the dialect has no such storage for the type, or it does not suit what else the column says.

        """
        forms = self.forms[type(kind)]
        default: Storage = next(iter(forms)) if column.codes is None else "codes"
        storage: Storage = column.storage or default
        if storage == "codes" and isinstance(kind, Enumeration):
            form = self._coded(kind, column.codes)
        elif storage in forms:
            form = forms[storage]
        else:
            raise ValueError(f"{type(kind).__name__} columns are stored as {' or '.join(forms)}, not as {storage}")
        if column.digits is not None:
            if form.fractional is None:
                raise ValueError(f"{type(kind).__name__} columns that are stored as {storage} have no digits to set")
            form = form.fractional(column.digits)
        if column.codepoint and form.compared == self.text:
            form = replace(form, compared="{0}", mark="{0}", probed=False)
        if column.padded:
            compared, value = form.compared.format(self.trimmed), form.value and form.value.format(self.trimmed)
            form = replace(form, compared=compared, equal=None, value=value, probed=False)
        return form

    def computed(self, kind: Type) -> Form:
        """Returns how the value of a call is compared, or that of a literal."""
        return self.form(kind, Column("value"))

    def mark(self, form: Form, parameter: Parameter, style: ParamStyle) -> str:
        """Returns how the placeholder of a parameter is written; `{0}` stands for it."""
        del parameter, style
        return form.mark

    def parses(self, sql: str) -> bool:
        """Returns whether the engine's parser takes a condition, however deeply it nests."""
        del sql
        return True

    def listed(self, form: Form, parameters: Sequence[Parameter]) -> tuple[str, Parameter] | None:
        """Returns the rows of one parameter that is a list, and that parameter; None where there is no such list.

        Args:
            form: how the column stores its values.
            parameters: two or more, of one Python type.

        """
        del form, parameters
        return None

    def _coded(self, kind: Enumeration, codes: Mapping[str, int | str] | None) -> Form:
        if codes is None and kind.numbers:
            codes = dict(zip(kind.members, kind.numbers, strict=True))
        if codes is None:
            raise ValueError(f"{kind.name} has no numbers: say with codes= what is stored for each member")
        if missing := [member for member in kind.members if member not in codes]:
            raise ValueError(f"codes= has no code for '{missing[0]}', a member of {kind.name}")
        numbers = isinstance(next(iter(codes.values())), int)
        text = next(iter(self.forms[Enumeration].values()))
        if kind.flags:
            if not numbers:
                raise ValueError(f"the codes of {kind.name}, whose members are flags, are numbers")
            codes = FlagCodes(cast("Mapping[str, int]", codes))  # see `numbers`
        return replace(PLAIN if numbers else text, holds=Holds(members=codes))


class TypedDecimals(Dialect):
    """An engine that compares two decimal numbers by a common type of 38 digits in all."""

    def form(self, kind: Type, column: Column) -> Form:
        """Returns how a column stores values of a type; decimals with a scale take any number that is fitted."""
        form = super().form(kind, column)
        if isinstance(kind, Decimal) and kind.digits is not None:
            return replace(form, comparable=None)
        return form
