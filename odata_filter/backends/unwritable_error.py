"""How a backend refuses what it cannot write."""

from __future__ import annotations

import re
from collections.abc import Mapping

from odata_filter.errors.classes import FilterError, Span
from odata_filter.errors.fault import Fault
from odata_filter.immutable import replace


class UnwritableError(Exception):
    """What a condition cannot be written for.

    Attributes:
        fault: what is wrong.
        name: the field or function that it is about; empty where it is about the whole filter.

    """

    def __init__(self, fault: Fault, name: str) -> None:
        super().__init__(fault, name)
        self.fault: Fault = fault
        self.name: str = name

    def renamed(self, names: Mapping[str, str]) -> UnwritableError:
        """Returns the error with the filter's names of fields in place of those that a condition has for them."""

        def own(text: str) -> str:
            return re.sub(r"\w+", lambda found: names.get(found[0], found[0]), text)

        return UnwritableError(replace(self.fault, message=own(self.fault.message)), own(self.name))

    def located(self, text: str) -> FilterError:
        """Returns the error to raise, at the place of the name in the canonical text of the filter."""
        bare = re.sub(r"'[^']*'", lambda quoted: " " * len(quoted[0]), text)
        found = self.name and re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", bare)
        place = Span(*found.span()) if found else None
        return replace(self.fault, place=place).error(text)
