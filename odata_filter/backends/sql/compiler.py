"""A filter as a SQL condition with bound parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, get_args

from odata_filter.backends.sql.columns import ColumnMap
from odata_filter.backends.sql.dialects import DIALECTS, DialectName, ParamStyle
from odata_filter.backends.sql.writer import Writer
from odata_filter.errors.classes import LimitError
from odata_filter.filter import Filter
from odata_filter.logic.lowering import meaning
from odata_filter.logic.terms import Conjunction, Disjunction, Term


class Where(NamedTuple):
    """A condition to stand after WHERE, and the parameters that it binds.

    Attributes:
        sql: the condition; it may be joined with others by AND and OR as it is.
        params: a tuple, or for the styles `named` and `pyformat` a dict.

    """

    sql: str
    params: tuple[Any, ...] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition for a WHERE clause: every value is a bound parameter, every name is quoted.

    The condition selects the rows that the filter is true of, whatever the collation of the columns.

    Args:
        dialect: `sqlite`, `postgresql`, `mysql` (MariaDB too) or `duckdb`.
        columns: where fields are kept, by field name: a column's name, a `Column`, or for a collection a `Related`. A
            field that is not in it is kept in the column of its name.
        paramstyle: how the driver marks parameters (PEP 249); by default what the dialect's usual driver takes: `qmark`
            for sqlite3 and duckdb, `format` for psycopg and PyMySQL.

    Raises:
        ValueError: there is no such dialect, style, or storage.

    """

    dialect: DialectName = "sqlite"
    columns: ColumnMap | None = None
    paramstyle: ParamStyle | None = None

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise ValueError(f"no dialect {self.dialect!r}: choose one of {', '.join(DIALECTS)}")
        if self.paramstyle not in {None, *get_args(ParamStyle)}:
            raise ValueError(f"no style {self.paramstyle!r}: choose one of {', '.join(get_args(ParamStyle))}")

    def compile(self, filter: Filter, /) -> Where:
        """The condition.

        Raises:
            UnsupportedError: a collection has no `Related` (code `unmapped-collection`).
            LimitError: the condition needs more parameters than the engine takes (code `too-many-parameters`).

        """
        dialect = DIALECTS[self.dialect]
        term = meaning(filter)
        deep = _depth(term) > _DEEP
        if deep:
            term = _deepest_first(term)
        for longest in (_LONGEST_SPELT, 1):
            writer = Writer(dialect, self.columns or {}, self.paramstyle or dialect.paramstyle, longest, deep)
            sql = writer.condition(term)
            if len(writer.parameters) <= dialect.parameters:
                return Where(sql, writer.params())
        message = f"the condition needs more than {dialect.parameters:,} parameters, the most that {self.dialect} takes"
        text = str(filter)
        raise LimitError("too-many-parameters", message, text, (0, len(text)), "spread it over several filters")


_LONGEST_SPELT = 500
"""Values of one list that get a parameter each; a longer list is one parameter."""

_DEEP = 4
"""The depth from which a condition is written deepest operand first.

SQLite's parser keeps 100 entries on its stack, and an operand before a parenthesis takes some of them.
"""


def _depth(term: Term) -> int:
    return 1 + max(map(_depth, term.terms)) if isinstance(term, (Conjunction, Disjunction)) else 0


def _deepest_first(term: Term) -> Term:
    """The same term with the deepest operand of each junction first."""
    if not isinstance(term, (Conjunction, Disjunction)):
        return term
    return type(term)(tuple(map(_deepest_first, sorted(term.terms, key=_depth, reverse=True))))
