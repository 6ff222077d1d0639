"""Which types of SQLAlchemy hold the values of each type of field, and in which form.

A type's class says what the database declares. What a `TypeDecorator` binds is asked of it with samples: a column
whose values are converted in a way that we have no form for is refused, as the rows would be others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect as Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeDecorator, TypeEngine

from odata_filter.backends.sql.columns import Column, Storage
from odata_filter.backends.sql.dialects import DIALECTS, Dialect, DialectName
from odata_filter.backends.sql.dialects.mysql import MySQL
from odata_filter.backends.sql.dialects.postgresql import PostgreSQL
from odata_filter.backends.sqlalchemy.type_samples import UNBOUND, binds_as, bound_by
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.nodes import FieldRef, Path, Variable
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Identifier,
    Integer,
    Single,
    String,
    TimeOfDay,
    Type,
)

_WRITTEN_INSTANTS = (
    *(Column("c", storage="iso_space", digits=digits) for digits in (6, None, 3, 0)),
    *(Column("c", storage="iso", digits=digits) for digits in (6, 3, 0)),
    *(Column("c", storage=storage) for storage in get_args(Literal["epoch_us", "epoch_ms", "epoch_s"])),
)
"""The forms of instants that are not of the engine's own type."""

_HEX_DIGITS = 32
"""The digits of a GUID without hyphens."""

_SINGLE_BITS = 24
"""The greatest precision by which FLOAT(n) is a single."""

_CODEPOINT = {"C", "POSIX", "ucs_basic", "utf8mb4_nopad_bin"}
"""Collations by which text is compared by code point already."""


ENGINES: tuple[Engine, ...] = tuple(
    make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql", "mariadb")
)
"""Dialects of SQLAlchemy to ask before the statement's own is known."""


DIALECT_NAMES: dict[str, DialectName] = {
    "sqlite": "sqlite",
    "postgresql": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "default": "postgresql",  # of a statement that is only printed
}


def dialect_of(engine: Engine) -> Dialect:
    """Returns our dialect of SQLAlchemy's.

    Raises:
        CompileError: there is none.

    """
    if engine.name not in DIALECT_NAMES:
        raise CompileError(f"filters are not supported on {engine.name}, but on sqlite, postgresql, mariadb and mysql")
    return DIALECTS["mariadb" if getattr(engine, "is_mariadb", False) else DIALECT_NAMES[engine.name]]


def column_of(kind: Type, declared: TypeEngine[Any], engine: Engine) -> Column | None:
    """Returns how a column holds the values of a field's type; None if it does not, or in an unknown form.

    Args:
        kind: the field's type.
        declared: the column's type, as the model declares it.
        engine: SQLAlchemy's dialect.

    """
    dialect = dialect_of(engine)
    if declared.bind_expression(sa.bindparam("value")) is not None:
        return None
    if declared.column_expression(sa.column("value")) is not None:
        return None
    resolved = declared.dialect_impl(engine)
    if isinstance(kind, Enumeration):
        return _members(kind, resolved, engine) or _numbers(kind, resolved, engine)
    asked = isinstance(resolved, TypeDecorator) or isinstance(kind, (DateTimeOffset, Date, TimeOfDay))
    for column in _candidates(kind, declared, engine, dialect):
        if not asked or binds_as(resolved, engine, kind, dialect, column):
            return column
    return None


def held_by(kind: Type, declared: TypeEngine[Any]) -> bool:
    """Returns whether a column holds the values of a field's type on any dialect."""
    return any(column_of(kind, declared, engine) for engine in ENGINES)


def has_numbers(kind: Type, declared: TypeEngine[Any]) -> bool:
    """Returns whether a column that holds flags holds them as numbers."""
    return any(column.storage == "codes" for engine in ENGINES if (column := column_of(kind, declared, engine)))


def elements_of(kind: Type, declared: TypeEngine[Any], engine: Engine) -> tuple[Storage, Column | None] | None:
    """Returns how a column holds a whole collection, and how its elements are held; None: as JSON holds them.

    None if the column does not hold a collection of such values.
    """
    resolved = declared.dialect_impl(engine)
    match resolved:
        case postgresql.JSONB():
            return "jsonb", None
        case sa.JSON():
            return "json", None
        case sa.ARRAY() if isinstance(dialect_of(engine), PostgreSQL):
            column = column_of(kind, resolved.item_type, engine)
            return None if column is None else ("native", column)
    return None


def elements_held_by(kind: Type, declared: TypeEngine[Any]) -> bool:
    """Returns whether a column holds a whole collection of such values on any dialect."""
    return any(elements_of(kind, declared, engine) for engine in ENGINES)


def unsuitable(name: str, operand: FieldRef | Path | Variable, clause: sa.ColumnElement[Any]) -> UnwritableError:
    """Returns the refusal of a column that does not hold the values of a field or element, called by a name."""
    collection = not isinstance(operand, Variable) and operand.field.collection
    held = f"{type(operand.type).__name__} values" + " in a collection" * collection
    message = f"'{name}' has {held}, which a column of type {clause.type!r} does not hold"
    return UnwritableError(Fault("unsupported-column", message), name)


def _plain(resolved: TypeEngine[Any]) -> TypeEngine[Any]:
    while isinstance(resolved, TypeDecorator):
        resolved = resolved.impl_instance
    return resolved


def _candidates(kind: Type, declared: TypeEngine[Any], engine: Engine, dialect: Dialect) -> Iterable[Column]:
    """Returns the forms that the class of a type allows, the likeliest first."""
    plain = _plain(declared.dialect_impl(engine))
    match kind, plain:
        case _, sa.Enum():
            return ()
        case String() | Identifier(), sa.String():
            return (Column("c", codepoint=plain.collation in _CODEPOINT),)
        case Guid(), sa.Uuid():
            native = plain.native_uuid and engine.supports_native_uuid
            return (Column("c", storage="native" if native else "hex"),)
        case Guid(), sa.String():
            return (Column("c", storage="hex" if plain.length == _HEX_DIGITS else "text"),)
        case Guid(), sa.LargeBinary() | sa.BINARY() | sa.VARBINARY():
            return (Column("c", storage="bytes"),)
        case DateTimeOffset(), sa.DateTime() if "native" in dialect.forms[DateTimeOffset]:
            return (Column("c", storage=_storage(declared.compile(engine), dialect)),)
        case DateTimeOffset(), sa.DateTime() | sa.String() | sa.Integer():
            return (each for each in _WRITTEN_INSTANTS if each.storage in dialect.forms[DateTimeOffset])
        case ((Date() | TimeOfDay()), sa.String()):
            return (Column("c", storage="iso"),)
        case Duration(), postgresql.INTERVAL():
            return (Column("c", storage="native"),)
        case TimeOfDay(), sa.Time() if plain.timezone:
            return ()
        case (Date(), sa.Date()) | (TimeOfDay(), sa.Time()) | (Boolean(), sa.Boolean()) | (Duration(), sa.Integer()):
            return (Column("c"),)
    return (Column("c"),) if _is_number(kind, declared, plain, engine) else ()


def _is_number(kind: Type, declared: TypeEngine[Any], plain: TypeEngine[Any], engine: Engine) -> bool:
    """Returns whether a type holds all numbers of a field's type, and no others that would be compared as these."""
    match kind, plain:
        case Double(), sa.Float():
            return True
        case Single(), sa.Float():
            return _is_single(declared.compile(engine), engine)
        case Decimal(), sa.Float():  # a Numeric to SQLAlchemy 2.0
            return False
        case ((Integer() | Decimal()), sa.Integer()) | (Decimal(), sa.Numeric()):
            return True
        case Integer(), sa.Numeric():
            return plain.scale == 0
    return False


def _is_single(declared: str, engine: Engine) -> bool:
    """Returns whether a type has 32 bits; FLOAT alone is a single to MySQL, and REAL to the others."""
    bits = re.fullmatch(r"FLOAT\((\d+)\)", declared)
    return (
        int(bits[1]) <= _SINGLE_BITS
        if bits
        else declared == ("FLOAT" if isinstance(dialect_of(engine), MySQL) else "REAL")
    )


def _storage(declared: str, dialect: Dialect) -> Storage:
    """Returns how a type of the engine's own holds instants."""
    if isinstance(dialect, MySQL):
        return "utc" if declared.startswith("TIMESTAMP") else "native"
    return "native" if declared.endswith("WITH TIME ZONE") else "utc"


def _members(kind: Enumeration, resolved: TypeEngine[Any], engine: Engine) -> Column | None:
    """Returns how a column holds members: as the labels or numbers that its type binds for them."""
    plain = _plain(resolved)
    if kind.flags and isinstance(plain, sa.Enum):  # which holds one of them
        return None
    named = plain.enum_class.__members__ if isinstance(plain, sa.Enum) and plain.enum_class else {}
    try:
        codes = {member: bound_by(resolved, engine, named.get(member, member)) for member in kind.members}
    except UNBOUND:
        return None
    match plain:
        case sa.Enum():
            native = plain.native_enum and engine.supports_native_enum
            storage: Storage = "enum" if native else "text"
            valid = {*codes.values()} <= {*plain.enums}
        case sa.String():
            storage, valid = "text", all(isinstance(code, str) for code in codes.values())
        case sa.Integer():
            storage, valid = "codes", all(type(code) is int for code in codes.values())
        case _:
            return None
    if not valid or len({*codes.values()}) < len(codes):
        return None
    if all(member == code for member, code in codes.items()):
        return Column("c", storage=storage)
    return None if kind.flags else Column("c", codes=codes)


def _numbers(kind: Enumeration, resolved: TypeEngine[Any], engine: Engine) -> Column | None:
    """Returns how a column of integers holds members: as their numbers, if its type binds these as they are."""
    if not (kind.numbers and isinstance(_plain(resolved), sa.Integer)):
        return None
    numbers = [*kind.numbers, *([reduce(or_, kind.numbers)] if kind.flags else [])]
    try:
        bound = [bound_by(resolved, engine, number) for number in numbers]
    except UNBOUND:
        return None
    return Column("c", storage="codes") if bound == numbers else None
