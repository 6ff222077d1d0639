"""Conditions of Django's querysets (extra `[django]`)."""

try:
    import django as _  # noqa: F401 - only asked for here, so that its absence is told in one place
except ImportError as _error:
    raise ImportError("odata_filter.backends.django needs Django: pip install 'odata-filter[django]'") from _error

from odata_filter.backends.django.condition import Condition
from odata_filter.backends.django.querysets import Django

__all__ = ["Condition", "Django"]
