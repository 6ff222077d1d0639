"""How a backend refuses what it cannot write."""

from __future__ import annotations

import re

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

    def located(self, text: str) -> FilterError:
        """Returns the error to raise, at the place of the name in the canonical text of the filter."""
        bare = re.sub(r"'[^']*'", lambda quoted: " " * len(quoted[0]), text)
        found = self.name and re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", bare)
        place = Span(*found.span()) if found else None
        return replace(self.fault, place=place).error(text)
