"""OData `$filter`: parsed and checked once, with one exact meaning as text, as a Python predicate and as SQL."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odata_filter import types
    from odata_filter.analysis import referenced_fields, required_values, simplify, transform
    from odata_filter.backends.python.predicate import Predicate
    from odata_filter.backends.sql.columns import Column, Expression, Joined, Related
    from odata_filter.backends.sql.compiler import Sql, Where
    from odata_filter.backends.text import Text, Url
    from odata_filter.builder import Handles, all_of, any_of, fields
    from odata_filter.capabilities import Capabilities
    from odata_filter.errors.classes import (
        FilterError,
        FilterSyntaxError,
        InvalidValueError,
        LimitError,
        Span,
        TypeMismatchError,
        UnknownFieldError,
        UnsupportedError,
    )
    from odata_filter.filter import Backend, Filter
    from odata_filter.functions import Function
    from odata_filter.limits import Limits
    from odata_filter.nodes import (
        And,
        Arithmetic,
        Call,
        Comparison,
        Count,
        ElementOf,
        Expr,
        FieldRef,
        Filtered,
        Has,
        It,
        Items,
        Lambda,
        Literal,
        Membership,
        Negate,
        Not,
        Operand,
        Or,
        Path,
        Quantifier,
        Variable,
        walk,
    )
    from odata_filter.operators import ArithmeticOperator, Operator
    from odata_filter.parsing import check, from_query, parse
    from odata_filter.reality_conversion.schema import JOBS
    from odata_filter.schema import OPEN, Schema
    from odata_filter.schema_sources.csdl import schemas_from_csdl
    from odata_filter.schema_sources.models import schema_of
    from odata_filter.typed_handles import (
        AnyHandle,
        BooleanHandle,
        CollectionHandle,
        DateHandle,
        DurationHandle,
        EnumerationHandle,
        GuidHandle,
        IdentifierHandle,
        InstantHandle,
        NumberHandle,
        StringHandle,
        TimeHandle,
    )
    from odata_filter.types.duration import Duration
    from odata_filter.types.instant import Instant
    from odata_filter.types.structured import Field
    from odata_filter.types.time_of_day import TimeOfDay
    from odata_filter.types.value import Value
    from odata_filter.url import split, to_params, to_query
    from odata_filter.version import __version__

__all__ = [
    "JOBS",
    "OPEN",
    "And",
    "AnyHandle",
    "Arithmetic",
    "ArithmeticOperator",
    "Backend",
    "BooleanHandle",
    "Call",
    "Capabilities",
    "CollectionHandle",
    "Column",
    "Comparison",
    "Count",
    "DateHandle",
    "Duration",
    "DurationHandle",
    "ElementOf",
    "EnumerationHandle",
    "Expr",
    "Expression",
    "Field",
    "FieldRef",
    "Filter",
    "FilterError",
    "FilterSyntaxError",
    "Filtered",
    "Function",
    "GuidHandle",
    "Handles",
    "Has",
    "IdentifierHandle",
    "Instant",
    "InstantHandle",
    "InvalidValueError",
    "It",
    "Items",
    "Joined",
    "Lambda",
    "LimitError",
    "Limits",
    "Literal",
    "Membership",
    "Negate",
    "Not",
    "NumberHandle",
    "Operand",
    "Operator",
    "Or",
    "Path",
    "Predicate",
    "Quantifier",
    "Related",
    "Schema",
    "Span",
    "Sql",
    "StringHandle",
    "Text",
    "TimeHandle",
    "TimeOfDay",
    "TypeMismatchError",
    "UnknownFieldError",
    "UnsupportedError",
    "Url",
    "Value",
    "Variable",
    "Where",
    "__version__",
    "all_of",
    "any_of",
    "check",
    "fields",
    "from_query",
    "parse",
    "referenced_fields",
    "required_values",
    "schema_of",
    "schemas_from_csdl",
    "simplify",
    "split",
    "to_params",
    "to_query",
    "transform",
    "types",
    "walk",
]

_NAMES = {
    "analysis": {"referenced_fields", "required_values", "simplify", "transform"},
    "backends.python.predicate": {"Predicate"},
    "backends.sql.columns": {"Column", "Expression", "Joined", "Related"},
    "backends.sql.compiler": {"Sql", "Where"},
    "backends.text": {"Text", "Url"},
    "builder": {"Handles", "all_of", "any_of", "fields"},
    "capabilities": {"Capabilities"},
    "errors.classes": {
        "FilterError",
        "FilterSyntaxError",
        "InvalidValueError",
        "LimitError",
        "Span",
        "TypeMismatchError",
        "UnknownFieldError",
        "UnsupportedError",
    },
    "filter": {"Backend", "Filter"},
    "functions": {"Function"},
    "limits": {"Limits"},
    "nodes": {
        "And",
        "Arithmetic",
        "Call",
        "Comparison",
        "Count",
        "ElementOf",
        "Expr",
        "FieldRef",
        "Filtered",
        "Has",
        "It",
        "Items",
        "Lambda",
        "Literal",
        "Membership",
        "Negate",
        "Not",
        "Operand",
        "Or",
        "Path",
        "Quantifier",
        "Variable",
        "walk",
    },
    "operators": {"ArithmeticOperator", "Operator"},
    "parsing": {"check", "from_query", "parse"},
    "reality_conversion.schema": {"JOBS"},
    "schema": {"OPEN", "Schema"},
    "schema_sources.csdl": {"schemas_from_csdl"},
    "schema_sources.models": {"schema_of"},
    "typed_handles": {
        "AnyHandle",
        "BooleanHandle",
        "CollectionHandle",
        "DateHandle",
        "DurationHandle",
        "EnumerationHandle",
        "GuidHandle",
        "IdentifierHandle",
        "InstantHandle",
        "NumberHandle",
        "StringHandle",
        "TimeHandle",
    },
    "types": {"types"},
    "types.duration": {"Duration"},
    "types.instant": {"Instant"},
    "types.structured": {"Field"},
    "types.time_of_day": {"TimeOfDay"},
    "types.value": {"Value"},
    "url": {"split", "to_params", "to_query"},
    "version": {"__version__"},
}
"""Where each name is: a module is imported when one of its names is first used."""

if not TYPE_CHECKING:  # else any name at all would be one of the package's to a type checker

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

    def __getattr__(name: str) -> object:
        for module, names in _NAMES.items():
            if name in names:
                found = import_module(f"odata_filter.{module}")
                return globals().setdefault(name, found if module == name else getattr(found, name))
        raise AttributeError(f"module 'odata_filter' has no attribute {name!r}")
