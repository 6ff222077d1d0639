"""The pytest fixture `reality_conversion`: the emulator, empty at the beginning of every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator.local_server import RealityConversion


@pytest.fixture(scope="session")
def _reality_conversion_server() -> Iterator[RealityConversion]:
    try:
        from odata_filter.reality_conversion.emulator import RealityConversion
    except ModuleNotFoundError as error:
        pytest.fail(f"fixture reality_conversion: {error}", pytrace=False)
    with RealityConversion() as api:
        yield api


@pytest.fixture
def reality_conversion(_reality_conversion_server: RealityConversion) -> RealityConversion:
    """A Reality Conversion jobs API on loopback, without jobs; one server for the session, reset for each test."""
    _reality_conversion_server.reset()
    return _reality_conversion_server
