"""A server that behaves like the Reality Conversion jobs API, for clients without an account: the extra `[emulator]`.

`odata-filter emulate --demo 100` runs it; in tests there are the pytest fixture `reality_conversion` and the context
manager `RealityConversion`. The README beside this file says more. Nothing here is imported by the rest of the library.
"""

from typing import TYPE_CHECKING

from odata_filter.reality_conversion.emulator.missing_extra import needs_extra

if TYPE_CHECKING:
    from odata_filter.reality_conversion.emulator.local_server import RealityConversion

__all__ = ["RealityConversion"]

if not TYPE_CHECKING:  # else any name at all would be one of the package's to a type checker

    def __getattr__(name: str) -> object:
        if name != "RealityConversion":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        with needs_extra("emulator"):
            from odata_filter.reality_conversion.emulator.local_server import RealityConversion
        return RealityConversion
