"""Records in tables of PyArrow, for backends of what is stored like that: data sets and Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from odata_filter import Field, Schema, types
from odata_filter.testing.agreement import SCHEMA, Record
from support.typed_values import floor, listed, narrow, of_ticks, plain, ticks

A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}

PARTS = SCHEMA.without("tags", "sizes", "owners")


@dataclass
class Layout:
    """The types of a table that holds records."""

    name: str
    own: dict[str, pa.DataType]
    fields: Schema = PARTS
    stored: tuple[Sequence[Record], pa.Table] | None = None

    def type(self, name: str) -> pa.DataType:
        """The type of one value of a field."""
        return self.own.get(name) or USUAL[type(self.fields[name].type)]

    def schema(self) -> pa.Schema:
        """The types of all columns."""
        return pa.schema(
            [
                (name, pa.list_(self.type(name)) if field.collection else self.type(name))
                for name, field in self.fields.items()
            ]
        )

    def held(self, field: Field, value: Any) -> Any:
        """What a column keeps of a value, or a list of its elements."""
        if field.collection:
            return value and [kept(each, field.type, self.type(field.name)) for each in listed(value)]
        return kept(value, field.type, self.type(field.name))

    def table(self, records: Sequence[Record]) -> pa.Table:
        """The records, with their places."""
        if self.stored is None or self.stored[0] is not records:
            columns = [
                pa.array([self.stored_as(self.fields[name], record[name]) for record in records], dtype)
                for name, dtype in zip(self.schema().names, self.schema().types, strict=True)
            ]
            table = pa.Table.from_arrays(columns, schema=self.schema())
            self.stored = records, table.append_column("place", pa.array(range(len(records))))
        return self.stored[1]

    def stored_as(self, field: Field, value: Any) -> Any:
        """A value, or a list of elements, as PyArrow takes it exactly: a date-time as a number."""
        dtype = self.type(field.name)
        if field.collection:
            return None if value is None else [stored(each, field.type, dtype) for each in listed(value)]
        return stored(value, field.type, dtype)


def kept(value: Any, kind: types.Type, dtype: pa.DataType) -> Any:
    """What a type keeps of one value."""
    if value is None:
        return None
    if pa.types.is_temporal(dtype) and not pa.types.is_date(dtype):
        a_second = A_SECOND[dtype.unit]
        return of_ticks(kind, ticks(kind, value, a_second), a_second)
    if pa.types.is_decimal(dtype):
        return floor(value, dtype.precision, dtype.scale)
    if dtype == pa.float32():
        return narrow(value)
    if pa.types.is_integer(dtype):
        least = 0 if pa.types.is_unsigned_integer(dtype) else -(2 ** (dtype.bit_width - 1))
        return value if least <= value < least + 2**dtype.bit_width and value == int(value) else None
    return value


def stored(value: Any, kind: types.Type, dtype: pa.DataType) -> Any:
    """One value as PyArrow takes it exactly: times as numbers."""
    if value is None:
        return None
    if pa.types.is_temporal(dtype) and not pa.types.is_date(dtype):
        return ticks(kind, value, A_SECOND[dtype.unit])
    if pa.types.is_floating(dtype):
        return float(value)
    return int(value) if pa.types.is_integer(dtype) else plain(kind, value)


USUAL: dict[type[types.Type], pa.DataType] = {
    types.Guid: pa.string(),
    types.Identifier: pa.string(),
    types.String: pa.string(),
    types.Enumeration: pa.string(),
    types.Integer: pa.int64(),
    types.Decimal: pa.decimal128(38, 6),
    types.Single: pa.float32(),
    types.Double: pa.float64(),
    types.Boolean: pa.bool_(),
    types.Date: pa.date32(),
    types.DateTimeOffset: pa.timestamp("us", "UTC"),
    types.TimeOfDay: pa.time64("us"),
    types.Duration: pa.duration("us"),
}
