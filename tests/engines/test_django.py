"""Django's querysets select the records that a filter means, and `exclude` selects the others, on each database."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest
from django.db import connections
from support.django_project.models import COLUMNS, ORDER_MODELS, PARTS, Part
from support.django_project.orders import check
from support.django_project.rows import load, load_orders, tables
from support.order_records import FILTERS, ORDERS

from odata_filter import Field, Filter, types
from odata_filter.backends.django import Django
from odata_filter.testing.agreement import Record, prove

from .tables import floor, of_clock

DATABASES = {"sqlite": "default", "postgresql": "postgresql", "mariadb": "mariadb"}


@pytest.fixture(scope="module", params=DATABASES)
def alias(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of Django that has the tables of the models."""
    if request.param != "sqlite":
        address = urlsplit(request.getfixturevalue(f"{request.param}_address"))
        engine: Any = request.getfixturevalue(request.param)
        options = {"postgresql": {"options": f"-c search_path={engine.space}"}, "mariadb": {}}
        connections.settings = connections.configure_settings(
            dict(connections.settings)
            | {
                request.param: {
                    "ENGINE": f"django.db.backends.{'mysql' if request.param == 'mariadb' else 'postgresql'}",
                    "HOST": address.hostname,
                    "PORT": address.port,
                    "USER": unquote(address.username or ""),
                    "PASSWORD": unquote(address.password or ""),
                    "NAME": engine.space if request.param == "mariadb" else address.path[1:],
                    "OPTIONS": options[request.param],
                }
            }
        )
    alias = DATABASES[request.param]
    with tables(alias):
        yield alias
    connections[alias].close()


def test_a_queryset_selects_the_records_that_a_filter_means(alias: str) -> None:
    loaded: list[Sequence[Record]] = []

    def select(filter_: Filter, records: Sequence[Record]) -> list[int]:
        if loaded != [records]:
            load(alias, records)
            loaded[:] = [records]
        condition = filter_.to(Django(Part, COLUMNS))
        parts = Part.objects.using(alias)
        kept = set(parts.filter(condition).values_list("ordinal", flat=True))
        others = set(parts.exclude(condition).values_list("ordinal", flat=True))
        assert kept.isdisjoint(others)
        assert kept | others == set(range(len(records)))
        return sorted(kept)

    refuses = ["unsupported-arithmetic"]
    prove(select, schema=PARTS, held=lambda field, value: held(alias, field, value), refuses=refuses)


def test_related_rows_and_lambdas_over_them_select_as_records_do(alias: str) -> None:
    with tables(alias, ORDER_MODELS):
        load_orders(alias, ORDERS)
        for text in FILTERS:
            check(alias, text)


def held(alias: str, field: Field, value: object) -> object:
    """What a database keeps of a value."""
    if alias == "mariadb" and isinstance(field.type, types.Guid):
        return fitting(value)
    if isinstance(field.type, types.DateTimeOffset) and value is not None:
        return floor(value)
    if isinstance(field.type, types.TimeOfDay | types.Duration) and value is not None:
        return of_clock(field.type, value)
    if isinstance(value, float) and not math.isfinite(value):
        kept = {"postgresql": True, "mariadb": False, "default": not math.isnan(value)}[alias]
        return value if kept else None
    return value


def fitting(value: object) -> object:
    """A GUID, or a collection of GUIDs, that MariaDB's own type holds."""
    match value:
        case str() | UUID():
            return UUID(bytes=bytes(byte | 0xC0 * (place == 8) for place, byte in enumerate(UUID(str(value)).bytes)))
        case list() | tuple() | set():
            return list(map(fitting, value))
    return value
