"""A filter as a SQL condition with bound parameters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast, get_args, overload

from odata_filter.backends.backend_arguments import check_paths, moment_of
from odata_filter.backends.sql.column_cache import ColumnCache
from odata_filter.backends.sql.columns import ColumnMap, Joined, Related, check_columns, check_name
from odata_filter.backends.sql.condition_writer import LONGEST_SPELT, ConditionWriter
from odata_filter.backends.sql.dialects import DIALECTS, DialectName, NamedStyle, ParamStyle, PositionalStyle
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.placeholders import Placeholders
from odata_filter.backends.sql.quick_conditions import Sample, plain_condition
from odata_filter.backends.sql.storage_forms import Parameter
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.filter import Filter
from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import Term
from odata_filter.schema import Schema
from odata_filter.types.instant import Instant

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    Params_co = TypeVarWithDefault("Params_co", covariant=True, default=tuple[Any, ...] | dict[str, Any])
else:  # defaults of type variables are in Python from 3.13 on
    Params_co = TypeVar("Params_co", covariant=True)


class Where(NamedTuple, Generic[Params_co]):
    """A condition to stand after WHERE, and the parameters that it binds.

    Attributes:
        sql: the condition; it may be joined with others by AND and OR as it is. `NOT (sql)` is not its complement, as
            it may be null: compile `~filter` instead.
        params: a tuple, or for the styles `named` and `pyformat` a dict.

    """

    sql: str
    params: Params_co


@dataclass(frozen=True, slots=True, init=False)
class Sql(Generic[Params_co]):
    """A condition for a WHERE clause: every value is a bound parameter, every name is quoted.

    The condition selects the rows that the filter is true of, for any collation of the columns.

    Args:
        dialect: `sqlite`, `postgresql`, `duckdb`, `mariadb`, `mysql` or `spark`.
        columns: where fields are kept, by their names and paths: a column's name, a `Column`, an `Expression`, for a
            collection a `Related`, for a structure in another table a `Joined`, for either in one column a `Column`
            with its `storage`. A field that is not in it is kept in the column of its name, `address/city` in
            `address_city`.
        paramstyle: how the driver marks parameters (PEP 249); by default what the dialect's usual driver takes: `qmark`
            for sqlite3 and duckdb, `format` for psycopg and PyMySQL, `named` for `spark.sql`.
        table: the name or alias of the rows that are selected, needed where a subquery mentions them: in the body of a
            lambda, a count or a `Joined`.
        prefix: the beginning of the parameters' names in the styles `named` and `pyformat` (`:p1`, `%(p1)s`). Two
            conditions in one statement need two prefixes; the numbered styles always begin at 1.
        now: the moment that `now()` means: an aware `datetime` or an `Instant`; by default that of each compilation.

    Raises:
        ValueError: an unknown dialect or style; a prefix that is not an ASCII name, or ends in a digit; a
            `now` without an offset.
        TypeError: `columns` is not a mapping from names to columns.

    """

    dialect: DialectName
    columns: ColumnMap | None
    paramstyle: ParamStyle | None
    table: str | None
    prefix: str
    now: Instant | None
    _known: ColumnCache = field(init=False, repr=False, compare=False)

    @overload
    def __init__(
        self: Sql[tuple[Any, ...]],
        dialect: DialectName = ...,
        columns: ColumnMap | None = ...,
        paramstyle: PositionalStyle | None = ...,
        *,
        table: str | None = ...,
        prefix: str = ...,
        now: dt.datetime | Instant | None = ...,
    ) -> None: ...

    @overload
    def __init__(
        self: Sql[dict[str, Any]],
        dialect: DialectName = ...,
        columns: ColumnMap | None = ...,
        *,
        paramstyle: NamedStyle,
        table: str | None = ...,
        prefix: str = ...,
        now: dt.datetime | Instant | None = ...,
    ) -> None: ...

    @overload
    def __init__(
        self: Sql[tuple[Any, ...] | dict[str, Any]],
        dialect: DialectName = ...,
        columns: ColumnMap | None = ...,
        paramstyle: ParamStyle | None = ...,
        *,
        table: str | None = ...,
        prefix: str = ...,
        now: dt.datetime | Instant | None = ...,
    ) -> None: ...

    def __init__(  # noqa: PLR0913 - the published signature
        self,
        dialect: DialectName = "sqlite",
        columns: ColumnMap | None = None,
        paramstyle: ParamStyle | None = None,
        *,
        table: str | None = None,
        prefix: str = "p",
        now: dt.datetime | Instant | None = None,
    ) -> None:
        styles = (*get_args(PositionalStyle), *get_args(NamedStyle))
        if not isinstance(dialect, str) or dialect not in DIALECTS:
            raise ValueError(f"unknown dialect {dialect!r}: expected one of {', '.join(DIALECTS)}")
        if paramstyle not in {None, *styles}:
            raise ValueError(f"unknown style {paramstyle!r}: expected one of {', '.join(styles)}")
        if not (isinstance(prefix, str) and re.fullmatch(r"[A-Za-z_](?:[A-Za-z0-9_]*[A-Za-z_])?", prefix)):
            raise ValueError(f"prefix {prefix!r} is not an ASCII name that ends in a letter or an underscore")
        check_columns(columns)
        if table is not None:
            check_name(table)
        object.__setattr__(self, "dialect", dialect)
        object.__setattr__(self, "columns", None if columns is None else {**columns})
        object.__setattr__(self, "paramstyle", paramstyle)
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "prefix", prefix)
        object.__setattr__(self, "now", moment_of(now))
        object.__setattr__(self, "_known", ColumnCache())

    def compile(self, filter: Filter, /) -> Where[Params_co]:
        """Returns the condition.

        Raises:
            UnsupportedError: a collection has no `Related` (code `unmapped-collection`), the dialect lacks a function
                (`unsupported-function`), or it cannot tell the type of a field without one (`unsupported-untyped`).
            LimitError: the condition needs more parameters than the engine takes (code `too-many-parameters`), or nests
                more deeply than SQLite's parser takes (`too-complex`).
            ValueError: a key of `columns` is not a field or path of the filter's schema, a column's storage does not
                suit the type of its field, or a subquery mentions the record and `table` is missing.
            TypeError: a field that is not a collection is mapped to a `Related`, or one that is not a structure to a
                `Joined`.

        """
        dialect, columns, schema = DIALECTS[self.dialect], self.columns or {}, filter.schema
        known = self._known.of(schema)
        if known is None:
            _check_places(columns, schema)
            known = self._known.begun(schema)
        targets, plain = known
        style = self.paramstyle or dialect.paramstyle

        arguments = dialect, columns, style, self.prefix, self.table

        def sample() -> Sample:
            return Sample(*arguments, targets=targets)

        found = plain_condition(filter.expr, plain, sample, Placeholders(dialect, style, self.prefix))
        if found is None or not dialect.parses(found[0]):
            now = self.now or (Instant(dt.datetime.now(dt.UTC)) if filter.nests else None)

            def writer(longest: int) -> ConditionWriter:
                return ConditionWriter(OperandTexts(*arguments, targets=targets), longest)

            found = written(filter, meaning(filter, now), writer)
        sql, parameters = found
        bound: tuple[Any, ...] | dict[str, Any] = tuple(parameters)
        if style in {"named", "pyformat"}:
            bound = {f"{self.prefix}{number}": parameter for number, parameter in enumerate(parameters, 1)}
        return Where(sql, cast("Params_co", bound))  # the style says which


def written(filter: Filter, term: Term, writer: Callable[[int], ConditionWriter]) -> tuple[str, list[Parameter]]:
    """Returns the condition of a term, and its parameters: few of them where the engine does not take many.

    Args:
        filter: the filter of the condition; its text is the source of errors.
        term: its meaning, or that of a part of it.
        writer: makes a writer of its own for each try; the argument is `longest` of `ConditionWriter`.

    Raises:
        FilterError: the condition cannot be written.

    """
    for longest in (LONGEST_SPELT, 1):
        try:
            one = writer(longest)
            sql, parameters = one.values.finished(one.where(term))
        except UnwritableError as error:
            raise error.located(str(filter)) from None
        if not one.dialect.parses(sql):
            message = f"the condition nests more deeply than the parser of {one.dialect.name} takes"
            raise Fault("too-complex", message, "spread it over several filters").error(str(filter))
        if len(parameters) <= one.dialect.parameters:
            return sql, parameters
    most, name = one.dialect.parameters, one.dialect.name
    message = f"the condition needs more than {most:,} parameters, the most that {name} takes"
    raise Fault("too-many-parameters", message, "spread it over several filters").error(str(filter))


def _check_places(columns: ColumnMap, schema: Schema, base: str = "") -> None:
    """Raises a ValueError for a key of `columns`, or of those of its tables, that is not a field of the schema."""
    check_paths(columns, schema, base)
    for name, place in columns.items():
        if isinstance(place, (Related, Joined)) and place.columns:
            _check_places(place.columns, schema, f"{base}{name}/")
