"""Runs the emulator's tests where its extra is installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator import RealityConversion

    from .client import Api

_MISSING = [name for name in ("starlette", "uvicorn", "httpx", "requests") if find_spec(name) is None]

collect_ignore_glob = ["test_*.py"] if _MISSING else []


def pytest_report_header() -> str | None:
    return f"emulator: not tested, for want of {', '.join(_MISSING)}" if _MISSING else None


@pytest.fixture
def api(reality_conversion: RealityConversion) -> Iterator[Api]:
    from .client import Api  # noqa: PLC0415 - needs the extra

    with Api(reality_conversion.url) as client:
        yield client
