"""A filter as lists need it: what every page of a list would otherwise work out again is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from odata_filter.analysis import required_values
from odata_filter.backends.sql.compiler import Sql, Where
from odata_filter.filter import Filter
from odata_filter.parsing import from_query
from odata_filter.reality_conversion.accessors import JOB_COLUMNS

_SQL = Sql("sqlite", columns=JOB_COLUMNS)

_REMEMBERED = 128
"""Queries that are remembered."""

_LONGEST = 2_048
"""Characters of a query that is remembered: what is kept must stay small for all that clients send."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter and what is made of it.

    Attributes:
        filter: the filter.
        text: its canonical text.
        where: the condition in SQL, on the columns of `tables.sql`.
        itwins: the iTwins outside of which the filter is never true; None: there are no such iTwins.

    """

    filter: Filter
    text: str
    where: Where[tuple[Any, ...]]
    itwins: Collection[Any] | None

    @classmethod
    def of(cls, filter_: Filter) -> Self:
        """What is made of a filter.

        Raises:
            LimitError: SQLite cannot take the condition.

        """
        return cls(filter_, str(filter_), filter_.to(_SQL), required_values(filter_, "iTwinId"))


def wanted(query: str) -> Wanted | None:
    """What a query string asks for; None if it has no filter.

    Raises:
        FilterError: the filter is refused.

    """
    # The pages of a list differ in their token alone.
    kept = "&".join(part for part in query.split("&") if not part.startswith("continuationToken="))
    return _remembered(kept) if len(kept) <= _LONGEST else _read(kept)


def _read(query: str) -> Wanted | None:
    filter_ = from_query(f"?{query}")
    return None if filter_ is None else Wanted.of(filter_)


_remembered = lru_cache(_REMEMBERED)(_read)
