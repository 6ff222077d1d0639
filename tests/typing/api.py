"""The types that the public names have, for mypy to read; never run."""

from collections.abc import Callable, Mapping
from typing import Any, assert_never, assert_type

from odata_filter import (
    JOBS,
    And,
    Arithmetic,
    Backend,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    Field,
    FieldRef,
    Filter,
    Filtered,
    FilterError,
    Function,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Operator,
    Or,
    Path,
    Predicate,
    Schema,
    Span,
    Sql,
    Text,
    Url,
    Value,
    Variable,
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


def depth(expr: Expr) -> int:
    """Every node has a case, and each part its type: `assert_never` fails type checks where one is missing."""
    match expr:
        case Literal(value):
            assert_type(value, Value)
            return 1
        case Comparison(left, op, right):
            assert_type(op, Operator)
            return 1 + max(depth(left), depth(right))
        case Membership(operand, values):
            assert_type([literal.value for literal in values], list[Value])
            return 1 + depth(operand)
        case Call(function, arguments):
            assert_type(function, Function)
            return 1 + max(map(depth, arguments), default=0)
        case And(operands) | Or(operands) | Items(operands):
            return 1 + max(map(depth, operands))
        case Not(operand) | Negate(operand) | Has(operand):
            return 1 + depth(operand)
        case Arithmetic(left, _, right) | ElementOf(left, right):
            return 1 + max(depth(left), depth(right))
        case Lambda(_, collection, _, body) | Count(collection, body) | Filtered(collection, body):
            return 1 + max(depth(collection), 0 if body is None else depth(body))
        case Path(base, field):
            assert_type(field, Field)
            return 1 + depth(base)
        case FieldRef() | It() | Variable():
            return 1
        case _:
            assert_never(expr)


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
