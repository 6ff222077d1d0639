"""What a function of filters is: its signature, its meaning in Python, and how each SQL dialect writes it.

A template is SQL with the operands in braces, by place or by the name of the parameter: `instr({0}, {1}) > 0`. A form
may stand behind an operand, as in `{0:c}` (see `FORMS`).

- Each operand is a value in the form that the dialect keeps its type in by default (an instant in SQLite: text
  `YYYY-MM-DDThh:mm:ss.ffffffZ`), and so is the result. No operand makes it fail; with a null operand it is null.
- Operands are put in as they are, so they must be closed: a name, a placeholder, a call, or in parentheses. A template
  of a value is closed as well; a template of a condition is a comparison or a call.
- A template that puts another collation on a text puts the one of the form `c` on the result: PostgreSQL and MariaDB
  refuse two that differ in one call, so calls could not nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any, NoReturn

from odata_filter.types import Type

_IN_RANGE = "{{0}} BETWEEN '0001-01-01{0}' AND '9999-12-31{1}'".format
_MOMENT, _DAY = _IN_RANGE(" 00:00:00Z", " 23:59:59.999999Z"), _IN_RANGE("", "")
_CLOCK = "(CASE WHEN {0} BETWEEN '00:00:00' AND '23:59:59.999999' THEN {0} END)"

_MYSQL = {
    "c": "CONVERT({0} USING utf8mb4) COLLATE utf8mb4_bin",
    "b": "CAST(CONVERT({0} USING utf8mb4) AS BINARY)",
    "u": "(CASE WHEN {0} >= '0001-01-01' THEN {0} END)",
    "d": "(CASE WHEN {0} >= '0001-01-01' THEN {0} END)",
    "t": _CLOCK,
}

_SPARK_MOMENT = "{0} BETWEEN timestamp_micros(-62135596800000000) AND timestamp_micros(253402300799999999)"
_SPARK_CLOCK = "TIMESTAMP_NTZ '1970-01-01 00:00:00' + unix_micros({0}) * INTERVAL '0.000001' SECOND"

FORMS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"c": "{0} COLLATE BINARY", "u": "{0}", "d": "{0}", "t": "{0}"},
    "postgresql": {
        "c": '{0} COLLATE "C"',
        "u": f"(CASE WHEN {_MOMENT} THEN {{0}} AT TIME ZONE 'UTC' END)",
        "d": f"(CASE WHEN {_DAY} THEN {{0}} END)",
        "t": _CLOCK,
    },
    "duckdb": {
        "c": '{0} COLLATE "C"',
        "u": f"(CASE WHEN {_MOMENT} THEN make_timestamp(epoch_us({{0}})) END)",
        "d": f"(CASE WHEN {_DAY} THEN {{0}} END)",
        "t": _CLOCK,
    },
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "spark": {
        "c": "{0}",
        "u": f"(CASE WHEN {_SPARK_MOMENT} THEN {_SPARK_CLOCK} END)",
        "d": f"(CASE WHEN {_DAY} THEN {{0}} END)",
        "t": "{0}",
    },
}
"""What the forms of an operand are in each dialect.

- `c`: a text that is compared by code point and not by its own collation.
- `b`: a text as its bytes in UTF-8.
- `u`: an instant as date and time in UTC; null outside the years 0001 to 9999, as infinity is on PostgreSQL.
- `d`: a date; null outside these years.
- `t`: a time of day; null from 24:00 on, which PostgreSQL and DuckDB have, as MariaDB has times of many days.
"""


class _Operand:
    """The SQL of an operand, which a template puts in in one of the dialect's forms."""

    def __init__(self, sql: str, forms: Mapping[str, str]) -> None:
        self.sql, self.forms = sql, forms

    def __format__(self, form: str) -> str:
        return self.forms[form].format(self.sql) if form else self.sql


class Function:
    """One overload of a function: the types that it takes and gives, its meaning, and its SQL. Immutable.

    Two functions are equal when their names and the types of their parameters are.

    Args:
        name: its canonical spelling; a name of a service is qualified, such as `App.near`.
        parameters: the type of each parameter by its name, in their order.
        result: the type of what it gives.
        bound: whether it stands behind a path, as in `items/App.best()`: the path's value is its first parameter.
        python: its meaning: takes values that are not null, in the canonical form of their types (`str`, `int`, `date`,
            `datetime` in UTC or `Instant`, ..), and gives a value, or None for null. Without it, predicates refuse the
            function.
        sql: the template of each dialect (`sqlite postgresql duckdb mysql mariadb spark`), as the module describes it.
            A dialect that is missing refuses the function.

    Raises:
        TypeError: a parameter or the result is not a type.
        ValueError: a dialect, an operand or a form in `sql` is unknown.

    """

    __slots__ = ("bound", "name", "parameters", "python", "result", "sql")

    name: str
    parameters: Mapping[str, Type]
    result: Type
    bound: bool
    python: Callable[..., Any] | None
    sql: Mapping[str, str]

    def __init__(  # noqa: PLR0913 - the published signature
        self,
        name: str,
        parameters: Mapping[str, Type],
        result: Type,
        *,
        bound: bool = False,
        python: Callable[..., Any] | None = None,
        sql: Mapping[str, str] | None = None,
    ) -> None:
        for kind in (*parameters.values(), result):
            if not isinstance(kind, Type):
                raise TypeError(f"a parameter and the result of {name} are types such as types.String(), not {kind!r}")
        for dialect, template in (sql or {}).items():
            _check(template, dialect, parameters)
        values = {"name": name, "parameters": MappingProxyType(dict(parameters)), "result": result, "bound": bound}
        for slot, value in {**values, "python": python, "sql": MappingProxyType(dict(sql or {}))}.items():
            object.__setattr__(self, slot, value)

    def written(self, dialect: str, operands: Sequence[str]) -> str:
        """Returns the call in SQL.

        Args:
            dialect: one that the function has a template for.
            operands: the SQL of each argument, closed, in the order of the parameters.

        """
        closed = [_Operand(operand, FORMS[dialect]) for operand in operands]
        return self.sql[dialect].format(*closed, **dict(zip(self.parameters, closed, strict=True)))

    @property
    def _key(self) -> tuple[str, tuple[Type, ...]]:
        return self.name, tuple(self.parameters.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Function) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __str__(self) -> str:
        """Returns the signature, as in `length(text: String): Integer`."""
        parameters = ", ".join(f"{name}: {type(kind).__name__}" for name, kind in self.parameters.items())
        return f"{self.name}({parameters}): {type(self.result).__name__}"

    def __repr__(self) -> str:
        return f"<Function {self}>"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Function is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        # Those of the language are one object in a process, and a pickle of a filter holds no SQL.
        if self.name in FUNCTIONS and any(each is self for each in FUNCTIONS[self.name].signatures):
            return _standard, self._key
        made = partial(Function, bound=self.bound, python=self.python, sql=dict(self.sql))
        return made, (self.name, dict(self.parameters), self.result)


class Row:
    """A function of the language, with all its overloads.

    Args:
        example: a filter that calls it, on fields `name` and `email` (String), `size` (Integer), `created`
            (DateTimeOffset), `day` (Date) and `lasts` (Duration).
        signatures: its overloads. No two take the same number of arguments of the same types.
        weight: the levels that a call counts for where operands nest.
        partial: whether the result can be null where no argument is.
        literal: what replaces an overload, in shorter SQL, where its Integer arguments are literals and not negative.
        ascii: what replaces the only overload, in shorter SQL, where its argument is ASCII.

    """

    __slots__ = ("ascii", "example", "literal", "name", "partial", "signatures", "weight")

    def __init__(
        self,
        example: str,
        *signatures: Function,
        weight: int = 1,
        partial: bool = False,
        literal: tuple[Function, ...] = (),
        ascii: Function | None = None,  # noqa: A002 - as Column has it
    ) -> None:
        self.name: str = signatures[0].name
        self.example: str = example
        self.signatures: tuple[Function, ...] = signatures
        self.weight: int = weight
        self.partial: bool = partial
        self.literal: tuple[Function, ...] = literal
        self.ascii: Function | None = ascii


class _Table(Mapping[str, Row]):
    """The functions of the language by their names: a module of them is imported when one is first asked for.

    Args:
        modules: by the name of each module, the names of its functions in lower case.

    """

    def __init__(self, **modules: str) -> None:
        self._module_of = {name: module for module, names in modules.items() for name in names.split()}
        self._rows: dict[str, Row] = {}

    def __getitem__(self, name: str) -> Row:
        if name not in self._rows:
            module = import_module(f"odata_filter.functions.{self._module_of[name]}")
            self._rows.update((row.name, row) for row in module.ROWS)
        return self._rows[name]

    def __contains__(self, name: object) -> bool:
        return name in self._module_of

    def __iter__(self) -> Iterator[str]:
        return iter(self._module_of)

    def __len__(self) -> int:
        return len(self._module_of)


FUNCTIONS: Mapping[str, Row] = _Table(
    strings="contains startswith endswith tolower toupper trim length indexof concat substring",
    temporal="year month day hour minute second fractionalseconds date time totaloffsetminutes totalseconds now"
    " mindatetime maxdatetime",
)
"""The row of each function, by its name in lower case (OData 4.01 reads names of functions in any case)."""


def _standard(name: str, parameters: tuple[Type, ...]) -> Function:
    """Returns the function of the language with that name and those parameters."""
    (found,) = (each for each in FUNCTIONS[name].signatures if tuple(each.parameters.values()) == parameters)
    return found


def _check(template: str, dialect: str, parameters: Mapping[str, Type]) -> None:
    """Raises a ValueError for a template that could not be written."""
    from string import Formatter  # noqa: PLC0415 - only functions have templates, and most filters call none

    if dialect not in FORMS:
        raise ValueError(f"unknown dialect {dialect!r}: expected one of {', '.join(FORMS)}")
    places = {*parameters, *map(str, range(len(parameters)))}
    for _, operand, form, _ in Formatter().parse(template):
        if operand is not None and operand not in places:
            raise ValueError(
                f"unknown operand {{{operand}}} in {template!r}: expected one of {', '.join(sorted(places))}"
            )
        if form and form not in FORMS[dialect]:
            raise ValueError(f"unknown form {form!r} in {template!r}: {dialect} has {', '.join(FORMS[dialect])}")
