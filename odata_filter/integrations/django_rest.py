"""`$filter` as a filter backend of Django REST framework (extra `[django-rest]`)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

try:
    from rest_framework.exceptions import APIException
    from rest_framework.filters import BaseFilterBackend
except ImportError as _error:
    raise ImportError(
        "odata_filter.integrations.django_rest needs Django REST framework: pip install 'odata-filter[django-rest]'"
    ) from _error

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from rest_framework.request import Request
from rest_framework.views import APIView

from odata_filter.backends.django import Django
from odata_filter.errors.classes import FilterError
from odata_filter.integrations.description import description
from odata_filter.limits import Limits
from odata_filter.parsing import from_query
from odata_filter.schema import Schema


class RefusedFilter(APIException):
    """The answer to a filter that is refused: its status, and the body of an OData error.

    Attributes:
        error: the FilterError.

    """

    def __init__(self, error: FilterError) -> None:
        super().__init__(error.as_odata(), error.code)
        self.error: FilterError = error
        self.status_code: int = error.status


class ODataFilterBackend(BaseFilterBackend):
    """Filters the queryset of a view by the query option `$filter`, as it was sent.

        class Books(ListAPIView):
            filter_backends = [ODataFilterBackend]
            filterset_schema = BOOKS

    A view says by attributes what filters may be:

    - `filterset_schema`: the fields that they may name, a `Schema`.
    - `filterset_columns`: where these are kept, as `Django` takes it; by default in the model's fields of their names.
    - `filterset_limits`: how large they may be; by default `Limits.STRANGERS`.

    A bad filter is answered with 400, or, for what is not supported, 501, and the body of an OData error. OpenAPI and
    the browsable API show `$filter` with the description of the schema.

    Raises:
        RefusedFilter: the filter of a request is refused.
        ImproperlyConfigured: the view has no `filterset_schema`.

    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Returns the rows that the request's filter is true of; without a filter all of them."""
        schema = _schema_of(view)
        query: str | bytes = request.META.get("QUERY_STRING", "")
        if isinstance(query, str) and hasattr(request, "environ"):
            query = query.encode("latin-1")
        try:
            theirs = from_query(query, schema, limits=getattr(view, "filterset_limits", Limits.STRANGERS))
            if theirs is None:
                return queryset
            filtered = queryset.filter(theirs.to(Django(queryset.model, getattr(view, "filterset_columns", None))))
            _check(filtered)
        except FilterError as error:
            raise RefusedFilter(error) from error
        return filtered

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Returns the parameter `$filter` of OpenAPI."""
        text = description(_schema_of(view))
        return [
            {"name": "$filter", "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        ]

    def to_html(self, request: Request, queryset: QuerySet[Any], view: APIView) -> SafeString:
        """Returns the form of the browsable API."""
        del queryset
        return format_html(_FORM, request.query_params.get("$filter", ""), description(_schema_of(view)))


_FORM = """<h2>Filter</h2>
<form class="form-inline">
  <input type="text" class="form-control" style="width: 350px" name="$filter" value="{}" aria-label="$filter">
  <button class="btn btn-default" type="submit">Filter</button>
</form>
<pre style="white-space: pre-wrap">{}</pre>"""
"""The form, and the description of the schema."""


def _schema_of(view: APIView) -> Schema:
    schema = getattr(view, "filterset_schema", None)
    if not isinstance(schema, Schema):
        raise ImproperlyConfigured(f"{type(view).__name__}.filterset_schema is a Schema, not {schema!r}")
    return schema


def _check(queryset: QuerySet[Any]) -> None:
    """Raises the FilterError of a filter that the queryset's database cannot answer."""
    with suppress(EmptyResultSet):  # of the view's own conditions
        queryset.query.get_compiler(queryset.db).as_sql()
