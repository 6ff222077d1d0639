"""A whole service: the orders of tenants, with `$filter`, `$top`, next links and authorisation.

    python -m benchmarks.service

fills an SQLite database, `orders.db`, and serves it on 127.0.0.1:8000; `DATABASE_URL=postgresql+psycopg://user@host/base`
names another. `/docs` tries filters, and so does

    curl -H 'Authorization: Bearer key-of-t1' 'http://127.0.0.1:8000/orders?$top=5&$filter=size+gt+990'
"""

from __future__ import annotations

import datetime as dt
import enum
import os
from typing import Annotated, Any

import sqlalchemy as sa
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from odata_filter import Filter, all_of, fields, schema_of
from odata_filter.backends.sqlalchemy import SQLAlchemy
from odata_filter.integrations.fastapi import FilterQuery, install
from odata_filter.sqlite import register

TENANTS = {f"key-of-t{number}": f"t{number}" for number in range(10)}


class State(enum.Enum):
    """What became of an order."""

    open = "open"
    sent = "sent"
    paid = "paid"


class Base(DeclarativeBase):
    """The base of the models."""


class Order(Base):
    """An order of a tenant."""

    __tablename__ = "orders"
    __table_args__ = (sa.Index("orders_of_a_tenant", "tenant", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    name: Mapped[str | None]
    size: Mapped[int]
    day: Mapped[dt.date]
    state: Mapped[State]


ORDERS = schema_of(Order, include=["id", "tenant", "name", "size", "day", "state"])
THEIRS = ORDERS.without("tenant")
order = fields(ORDERS)


def engine_of(url: str | sa.URL) -> sa.Engine:
    """Returns the engine of a database; SQLite gets the functions that it lacks."""
    made = sa.create_engine(url)
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", lambda connection, _: register(connection))
    return made


engine = engine_of(os.environ.get("DATABASE_URL", "sqlite:///orders.db"))
app = FastAPI(title="Orders")
install(app)


def tenant_of(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    """Returns the tenant whose key the request has."""
    if credentials.credentials not in TENANTS:
        raise HTTPException(401)
    return TENANTS[credentials.credentials]


@app.get("/orders")
def list_orders(
    request: Request,
    tenant: Annotated[str, Depends(tenant_of)],
    theirs: Annotated[Filter | None, FilterQuery(THEIRS)],
    top: Annotated[int, Query(alias="$top", ge=1, le=1000)] = 100,
    after: Annotated[int, Query(alias="$skiptoken")] = 0,
) -> dict[str, Any]:
    """Returns a page of the tenant's orders, in the order of their ids, and a link to the next page."""
    wanted = [order.tenant == tenant, order.id > after]
    if theirs is not None:
        wanted.append(theirs)
    page = sa.select(Order).where(all_of(wanted).to(SQLAlchemy(Order))).order_by(Order.id).limit(top)
    with Session(engine) as session:
        found = session.scalars(page).all()
    value = [{"id": o.id, "name": o.name, "size": o.size, "day": o.day, "state": o.state.name} for o in found]
    if len(found) < top:
        return {"value": value}
    following = request.url.include_query_params(**{"$skiptoken": found[-1].id})
    return {"value": value, "@odata.nextLink": str(following)}


def orders(count: int) -> list[dict[str, Any]]:
    """Returns so many orders as rows, the same ones each time."""
    names, states = [None, "Bridge", "bridge", "100% steel", "O'Brien's"], list(State)
    return [
        {
            "id": number + 1,
            "tenant": f"t{number % 10}",
            "name": names[number % 7 % 5],
            "size": number % 1000,
            "day": dt.date(2026, 1, 1) + dt.timedelta(number % 300),
            "state": states[number % 11 % 3],
        }
        for number in range(count)
    ]


def fill(rows: list[dict[str, Any]]) -> None:
    """Makes the table with these rows, if it is not there."""
    if not sa.inspect(engine).has_table("orders"):
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.execute(sa.insert(Order), rows)


if __name__ == "__main__":
    fill(orders(100_000))
    uvicorn.run(app)
