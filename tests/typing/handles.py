"""What `mypy --strict` and pyright say of handles: read by them, never run.

Each line that must be refused carries an ignore: one that is not needed fails (`warn_unused_ignores`). A refused `==`
falls back to `str.__eq__` and gives a bool, so it is refused wherever its result is used as a filter.
"""
# ruff: noqa: B015, B018 - the lines are there to be refused

import datetime as dt
from decimal import Decimal
from typing import Literal, assert_type
from uuid import UUID

from odata_filter import (
    BooleanHandle,
    CollectionHandle,
    DateHandle,
    DurationHandle,
    EnumerationHandle,
    Filter,
    Handles,
    Instant,
    InstantHandle,
    Not,
    NumberHandle,
    Schema,
    StringHandle,
    TimeHandle,
    Value,
)
from odata_filter.analysis import required_values
from odata_filter.builder import all_of, any_of, fields
from odata_filter.parsing import from_query
from odata_filter.reality_conversion.handles import JobState, job
from odata_filter.typed_handles import AnyHandle
from odata_filter.url import split, to_params, to_query


def accepted(moment: dt.datetime, guid: UUID, state: JobState, schema: Schema, instant: Instant) -> None:
    assert_type(job.state == "Success", Filter)
    assert_type(job.state != state, Filter)
    assert_type(job.state.in_(["Success", "Failed", None]), Filter)
    assert_type(job.type.in_(("MeshSampling",)), Filter)
    assert_type(job.iTwinId == guid, Filter)
    assert_type(job.iTwinId == "dc720f05-e5f7-448b-ae06-765de46f0af1", Filter)
    assert_type(job.inputId.in_([guid, "fdb:1"]), Filter)
    assert_type(job.inputId.in_({guid}), Filter)
    assert_type(job.outputId.is_null(), Filter)
    assert_type(job.createdDateTime > moment, Filter)
    assert_type(moment <= job.createdDateTime, Filter)
    assert_type(job.createdDateTime == instant, Filter)
    assert_type((job.name < "b") & (job.state == "Success") | job.email.is_null(), Filter)
    assert_type(all_of([job.name == "a"]), Filter)
    assert_type(any_of(job.name == each for each in "abc"), Filter)
    assert_type(fields(schema).anything, AnyHandle)
    assert_type(fields(schema)["anything"] > 5, Filter)
    assert_type(job["state"], AnyHandle)
    assert_type(to_params(job.name == "a"), dict[str, str])
    assert_type(to_query(job.name == "a"), str)
    assert_type(from_query("$filter=x"), Filter | None)
    assert_type(split(job.name == "a", max_length=9), list[Filter])
    assert_type(required_values(job.name == "a", "name"), frozenset[Value] | None)


class PersonHandles(Handles):
    name: StringHandle
    rights: EnumerationHandle[Literal["Read", "Write"]]


class ItemHandles(Handles):
    sku: StringHandle
    quantity: NumberHandle
    maker: PersonHandles


class NestedHandles(Handles):
    owner: PersonHandles
    items: CollectionHandle[ItemHandles]
    tags: CollectionHandle[StringHandle]


def structures(nested: NestedHandles, schema: Schema) -> None:
    assert_type(nested.owner.name == "x", Filter)
    assert_type(nested.owner.rights.has("Read,Write"), Filter)
    assert_type(nested.items.any(lambda item: (item.quantity > 3) & (item.maker.name == nested.owner.name)), Filter)
    assert_type(nested.items.count() > 1, Filter)
    assert_type(nested.items.count(lambda item: item.quantity > 3) > 1, Filter)
    assert_type(nested.items.filter(lambda item: item.quantity > 3), CollectionHandle[ItemHandles])
    assert_type(nested.tags.filter(lambda tag: tag != "x").any(lambda tag: tag.contains("y")), Filter)
    assert_type(nested.owner.name.in_(nested.tags), Filter)
    assert_type(fields(schema).address.city == "x", Filter)
    nested.owner.nam  # type: ignore[attr-defined]
    nested.items.any(lambda item: item.quantity > "x")  # type: ignore[operator]
    nested.items.count() > "x"  # type: ignore[operator]
    nested.items.count(lambda item: item.quantity > "x")  # type: ignore[operator]
    nested.items.filter(lambda item: item.nam == "x")  # type: ignore[attr-defined]
    nested.items.filter(lambda item: item.sku)  # type: ignore[arg-type, return-value]


class OrderHandles(Handles):
    name: StringHandle
    active: BooleanHandle
    size: NumberHandle
    created: InstantHandle
    grade: EnumerationHandle[Literal["Low", "High"]]
    tags: CollectionHandle[StringHandle]


def accepted_functions(order: OrderHandles) -> None:
    assert_type(order.name.contains("x"), Filter)
    assert_type(order.name.lower().strip(), StringHandle)
    assert_type(order.name.length() > 3, Filter)
    assert_type(order.name.substring(1, order.size) == "x", Filter)
    assert_type(order.created.year() == 2024, Filter)
    assert_type(order.created.date() == dt.date(2024, 6, 24), Filter)
    assert_type(order.name == order.name.upper(), Filter)
    assert_type(order.grade == "Low", Filter)
    assert_type(order.tags.any(), Filter)
    assert_type(order.tags.any(lambda tag: tag.startswith("x") | (tag == "y")), Filter)
    assert_type(order.tags.all(lambda tag: ~tag.contains("x")), Filter)
    assert_type(~(order.size > 1) & order.active, Filter)
    assert_type(order.active | ~order.active, Filter)
    assert_type(Not(order.active.operand), Not)


class EventHandles(Handles):
    begins: InstantHandle
    day: DateHandle
    opens: TimeHandle
    lasts: DurationHandle


def accepted_times(event: EventHandles, hour: dt.timedelta, moment: dt.datetime) -> None:
    assert_type(event.begins + hour, InstantHandle)
    assert_type(event.begins - event.lasts > moment, Filter)
    assert_type(event.begins - moment, DurationHandle)
    assert_type(moment - event.begins, DurationHandle)
    assert_type(event.day + hour - event.day, DurationHandle)
    assert_type(event.day - event.lasts == dt.date(2024, 6, 24), Filter)
    assert_type(hour + event.lasts - hour == -event.lasts, Filter)
    assert_type(event.lasts * 2 > hour, Filter)
    assert_type(2 * event.lasts / Decimal("1.5") // event.begins.year(), DurationHandle)
    assert_type(event.begins.time() < event.opens, Filter)
    assert_type(event.opens.hour() == 7, Filter)
    assert_type(event.lasts.total_seconds() > 0.5, Filter)


def refused_times(event: EventHandles, hour: dt.timedelta, moment: dt.datetime) -> None:
    event.begins + moment  # type: ignore[operator]
    event.lasts + 5  # type: ignore[operator]
    event.lasts * "2"  # type: ignore[operator]
    event.lasts * hour  # type: ignore[operator]
    event.lasts > 5  # type: ignore[operator]
    event.opens < moment  # type: ignore[operator]
    event.day > hour  # type: ignore[operator]


def refused_functions(order: OrderHandles) -> None:
    order.name.contains(5)  # type: ignore[arg-type]
    order.name.year()  # type: ignore[attr-defined]
    order.created.lower()  # type: ignore[attr-defined]
    order.name.length() > "3"  # type: ignore[operator]
    order.grade > "Low"  # type: ignore[operator]
    order.tags.any(lambda tag: tag.year())  # type: ignore[attr-defined]
    order.size.any()  # type: ignore[attr-defined]


def refused_comparison(moment: dt.datetime) -> None:
    job.createdDateTime > "2024-06-24T12:00:00Z"  # type: ignore[operator]
    job.createdDateTime > dt.date(2024, 6, 24)  # type: ignore[operator]
    job.createdDateTime <= None  # type: ignore[operator]
    job.state > "Success"  # type: ignore[operator]
    job.inputId >= "a"  # type: ignore[operator]
    job.name < moment  # type: ignore[operator]


def refused_list(text: str) -> None:
    job.state.in_(["Succes"])  # type: ignore[list-item]
    job.state.in_("Success")  # type: ignore[arg-type]
    job.state.in_([text])  # type: ignore[list-item]
    job.iTwinId.in_([5])  # type: ignore[list-item]
    job.createdDateTime.in_(["2024-06-24T12:00:00Z"])  # type: ignore[list-item]


def refused_names() -> None:
    job.sttae  # type: ignore[attr-defined]


def refused_as_filters(moment: dt.datetime, text: str) -> None:
    f: Filter = job.state == "Succes"  # type: ignore[assignment]
    f = job.state == text  # type: ignore[assignment]
    f = job.state != "succes"  # type: ignore[assignment]
    f = job.type == "Success"  # type: ignore[assignment]
    f = job.name == 5  # type: ignore[assignment]
    f = job.createdDateTime == "2024-06-24T12:00:00Z"  # type: ignore[assignment]
    f = job.iTwinId == moment  # type: ignore[assignment]
    f & (job.state == "Succes")  # type: ignore[operator]
    (job.state == "Succes") & f  # type: ignore[operator]
    all_of([job.state == "Succes"])  # type: ignore[list-item]


def refused_chain() -> None:
    job.name == "a" & job.email == "b"  # type: ignore[operator]
