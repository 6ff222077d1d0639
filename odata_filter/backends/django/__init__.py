"""Conditions of Django's querysets (extra `[django]`)."""

from importlib import import_module

try:
    import_module("django")
except ImportError as _error:
    raise ImportError("odata_filter.backends.django needs Django: pip install 'odata-filter[django]'") from _error

from odata_filter.backends.django.condition import Condition
from odata_filter.backends.django.querysets import Django

__all__ = ["Condition", "Django"]
