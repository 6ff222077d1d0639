"""The types that the public names have, for mypy to read; never run."""

from collections.abc import Callable, Mapping
from typing import Any, assert_type

from odata_filter import (
    JOBS,
    And,
    Backend,
    Comparison,
    Expr,
    Filter,
    FilterError,
    Membership,
    Operator,
    Or,
    Predicate,
    Schema,
    Span,
    Sql,
    Text,
    Url,
    Value,
    Where,
    check,
    parse,
    schema_of,
    schemas_from_csdl,
)
from odata_filter.backends.sql.dialects import ParamStyle
from odata_filter.reality_conversion import JobState, job_state

f = parse("name eq 'x'", JOBS, values={"a": 1})
assert_type(f, Filter)
assert_type(f & f | f, Filter)
assert_type(f.expr, Expr)
assert_type(f.to(Text()), str)
assert_type(f.to(Url()), str)
assert_type(f.to(Sql("duckdb")), Where[tuple[Any, ...]])
assert_type(f.to(Sql(paramstyle="qmark")).params, tuple[Any, ...])
assert_type(f.to(Sql(paramstyle="named")).params, dict[str, Any])


def compiled(style: ParamStyle) -> Where:
    where = f.to(Sql(paramstyle=style))
    assert_type(where.params, tuple[Any, ...] | dict[str, Any])
    return where


assert_type(check("x"), list[FilterError])
assert_type(check("x")[0].span, Span)

predicate = f.to(Predicate(accessors={"name": "a.b", "id": lambda record: record["id"]}))
as_function: Callable[[object], bool] = predicate
assert_type(predicate({"name": "x"}), bool)
assert_type(predicate.select([{"name": "x"}]), list[dict[str, str]])
assert_type(predicate.source, str)

match f.expr:
    case Comparison(_, op, _):
        assert_type(op, Operator)
    case Membership(_, values):
        assert_type([literal.value for literal in values], list[Value])
    case And(operands) | Or(operands):
        assert_type(operands, tuple[Expr, ...])


class Length:
    def compile(self, filter: Filter, /) -> int:
        return len(str(filter))


backend: Backend[int] = Length()
assert_type(f.to(backend), int)
assert_type(f.to(Length()), int)

assert_type(job_state("Success"), JobState)
f.to(5)  # type: ignore[arg-type]
parse(b"name eq 'x'")  # type: ignore[arg-type]
Sql("oracle")  # type: ignore[call-overload]
columns: Mapping[str, int] = {}
Sql(columns=columns)  # type: ignore[arg-type]

assert_type(schema_of(Span, include=["start"]), Schema)
assert_type(schema_of(Span, include=["start"]).accessors, Mapping[str, str])
assert_type(schemas_from_csdl(""), Mapping[str, Schema])
assert_type(FilterError("code", "message", "source", (0, 1)).as_odata(), dict[str, Any])
