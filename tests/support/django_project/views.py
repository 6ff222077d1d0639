"""An API of the books, by Django REST framework."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import path
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.serializers import ModelSerializer

from odata_filter import Limits
from odata_filter.integrations.django_rest import ODataFilterBackend

from .models import SHELF, SHELF_COLUMNS, Book


class BookSerializer(ModelSerializer[Book]):
    class Meta:
        model = Book
        fields = ("title",)


class Pages(PageNumberPagination):
    page_size = 2


class Books(ListAPIView[Book]):
    """All books, in pages."""

    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
    pagination_class = Pages
    filter_backends = (ODataFilterBackend,)
    filterset_schema = SHELF
    filterset_columns = SHELF_COLUMNS


class NumberedBooks(Books):
    """Books that have a number, by short filters."""

    filterset_schema = SHELF.without("number")
    filterset_columns = {name: path for name, path in SHELF_COLUMNS.items() if name != "number"}  # noqa: RUF012 - as a view has it
    filterset_limits = Limits(leaves=1)

    def get_queryset(self) -> QuerySet[Book]:
        return Book.objects.filter(number__isnull=False).order_by("title")


class NoBooks(Books):
    queryset = Book.objects.none()


class ABook(RetrieveAPIView[Book]):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
    filter_backends = (ODataFilterBackend,)


urlpatterns = [
    path("books", Books.as_view()),
    path("numbered", NumberedBooks.as_view()),
    path("none", NoBooks.as_view()),
    path("books/<pk>", ABook.as_view()),
]
