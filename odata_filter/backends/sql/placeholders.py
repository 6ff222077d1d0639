"""The parameters of a condition of SQL, and the placeholders that mark them in its text."""

from __future__ import annotations

from typing import assert_never

from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.storage_forms import Form, Parameter


class Placeholders:
    """The parameters of one condition.

    A template of a function may say an operand twice, or the second one first. So a placeholder is the number of its
    parameter between two U+0000 until the whole text is there, and `finished` puts the parameters in their order.

    Args:
        dialect: the engine's own ways.
        paramstyle: how the driver marks parameters.
        prefix: the beginning of the parameters' names, in the styles that have names.

    Attributes:
        percent: whether a `%` in a text is written twice.

    """

    def __init__(self, dialect: Dialect, paramstyle: ParamStyle, prefix: str) -> None:
        self.dialect: Dialect = dialect
        self.paramstyle: ParamStyle = paramstyle
        self.prefix: str = prefix
        self.percent: bool = paramstyle in {"format", "pyformat"}
        self._parameters: list[Parameter] = []

    def mark(self, form: Form, parameter: Parameter) -> str:
        """Returns the placeholder of one more parameter, as a form writes it."""
        template = self.dialect.mark(form, parameter, self.paramstyle)
        place = self.placeholder(parameter)
        return place if template == "{0}" else template.format(place)

    def placeholder(self, parameter: Parameter) -> str:
        """Returns the place of a parameter."""
        self._parameters.append(parameter)
        return f"\0{len(self._parameters) - 1}\0"

    def finished(self, sql: str) -> tuple[str, list[Parameter]]:
        """Returns a text with the placeholders of the style, and the parameters in their order."""
        parts = sql.split("\0")
        places = parts[1::2]
        parts[1::2] = self._marks(len(places))
        return "".join(parts), [self._parameters[int(place)] for place in places]

    def _marks(self, count: int) -> list[str]:
        """Returns the placeholders of a number of parameters."""
        numbers = range(1, count + 1)
        match self.paramstyle:
            case "qmark":
                return ["?"] * count
            case "format":
                return ["%s"] * count
            case "pyformat":
                return [f"%({self.prefix}{number})s" for number in numbers]
            case "named":
                return [f":{self.prefix}{number}" for number in numbers]
            case "numeric":
                return list(map(self.dialect.numeric.format, numbers))
            case "numeric_dollar":
                return list(map("${}".format, numbers))
            case _:
                assert_never(self.paramstyle)
