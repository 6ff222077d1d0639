"""The types that conditions of SQLAlchemy have, for mypy and pyright to read; never run."""

from typing import Any, assert_type

import sqlalchemy as sa
from sqlalchemy import orm
from sqlmodel import SQLModel
from support.sqlalchemy_models import JOBS, Job, Maker

from odata_filter import Backend, Filter, parse
from odata_filter.backends.sqlalchemy import SQLAlchemy


class Item(SQLModel):
    name: str


def conditions(filter_: Filter, table: sa.Table) -> sa.Select[int]:
    backend = SQLAlchemy(Job, {"maker": Maker.name, "name": Item.name})
    taken: Backend[sa.ColumnElement[bool]] = backend
    assert_type(filter_.to(backend), sa.ColumnElement[bool])
    assert_type(filter_.to(taken), sa.ColumnElement[bool])
    condition = parse("name eq 'a'", JOBS).to(SQLAlchemy(orm.aliased(Job)))
    other: sa.Select[Any] = sa.select(table).where(filter_.to(SQLAlchemy(table.alias())))
    return sa.select(Job.id).where(sa.not_(condition), other.exists())
