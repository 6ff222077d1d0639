"""Models of SQLAlchemy as people write them, and a schema for filters on them."""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from odata_filter import Field, Schema, types


class Base(DeclarativeBase):
    type_annotation_map = {dt.datetime: sa.DateTime(timezone=True)}  # noqa: RUF012 - as SQLAlchemy declares it


class Level(enum.Enum):
    Low = "l"
    High = "h"


class Maker(Base):
    __tablename__ = "maker"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    jobs: Mapped[list[Job]] = relationship(back_populates="maker")


class Tag(Base):
    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("job.id"))
    value: Mapped[str | None]


class Note(Base):
    __tablename__ = "note"
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("job.id"), primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)


class Label(Base):
    __tablename__ = "label"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


labelled = sa.Table(
    "labelled",
    Base.metadata,
    sa.Column("job", sa.ForeignKey("job.id"), primary_key=True),
    sa.Column("label", sa.ForeignKey("label.id"), primary_key=True),
)


class Job(Base):
    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column("the name")
    size: Mapped[int | None]
    level: Mapped[Level | None]
    at: Mapped[dt.datetime | None]
    guid: Mapped[UUID | None]
    maker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("maker.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    maker: Mapped[Maker | None] = relationship(back_populates="jobs")
    tags: Mapped[list[Tag]] = relationship(order_by=Tag.id)
    notes: Mapped[list[Note]] = relationship()
    labels: Mapped[list[Label]] = relationship(secondary=labelled)
    parent: Mapped[Job | None] = relationship(remote_side="Job.id", back_populates="children")
    children: Mapped[list[Job]] = relationship(back_populates="parent")
    values: AssociationProxy[list[str]] = association_proxy("tags", "value")


JOBS = Schema(
    "jobs",
    [
        Field("id", types.Integer(), nullable=False),
        Field("name", types.String()),
        Field("size", types.Integer()),
        Field("level", types.Enumeration("Level", ("Low", "High"), ordered=True)),
        Field("at", types.DateTimeOffset()),
        Field("guid", types.Guid()),
        Field("maker", types.String()),
        Field("tags", types.String(), collection=True),
    ],
)
GUID = UUID("dc720f05-e5f7-448b-ae06-765de46f0af1")
NOON = dt.datetime(2024, 6, 24, 12, tzinfo=dt.UTC)


def rows() -> list[Base]:
    """Three jobs: one with everything, one with a null tag and a parent, and one with nothing."""
    full = Job(id=1, name="Bridge", size=10, level=Level.High, at=NOON, guid=GUID, maker=Maker(id=1, name="m"))
    full.tags = [Tag(value="a"), Tag(value="b")]
    full.notes, full.labels = [Note(text="x")], [Label(text="x")]
    some = Job(id=2, name="bridge", size=20, level=Level.Low, maker=Maker(id=2), parent=full)
    some.tags = [Tag(value="b"), Tag(value=None)]
    return [full, some, Job(id=3)]
