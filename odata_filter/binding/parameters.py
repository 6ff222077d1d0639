"""The Python values of each `@name` of a filter: those of `values=`, and the aliases of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.types.python_values import is_list


class Parameters:
    """The values of one binding; it remembers which of them were used.

    Args:
        values: a value for each name, or None: then `@name` is an OData alias.
        alias: gives the value of an alias; without it, aliases are refused.

    """

    def __init__(self, values: Mapping[str, object] | None, alias: Callable[[str], object] | None = None) -> None:
        self._values, self._alias = values, alias
        self._unused = dict.fromkeys(values or ())

    def value(self, text: str, *, many: bool = False) -> object:
        """Returns the Python value of `@name`, or a fault; with `many`, a list of them."""
        name = text[1:]
        if self._alias is not None and name not in (self._values or {}):
            return self._one_or_many(text, self._alias(name), many=many)
        if self._values is None:
            hint = f"bind a value to it: values={{'{shown(name)}': ...}}"
            return Fault("unsupported-alias", f"parameter alias {shown(text)} is not supported", hint)
        if name not in self._values:
            nearest = near(name, tuple(self._values))
            hint = f"did you mean @{nearest[0]}?" if nearest else f"add it: values={{'{shown(name)}': ...}}"
            suggestions = tuple(f"@{each}" for each in nearest)
            return Fault("missing-value", f"no value is bound to {shown(text)}", hint, suggestions)
        self._unused.pop(name, None)
        return self._one_or_many(text, self._values[name], many=many)

    @staticmethod
    def _one_or_many(text: str, value: object, *, many: bool) -> object:
        """Returns a value; a fault if it is a list where one value must stand, or the other way round."""
        if many == is_list(value):
            return value
        found = "null" if value is None else "a list" if is_list(value) else f"a {type(value).__name__}"
        expected = "a list" if many else "one value"
        hint = "bind a list to it" if many else f"a list stands after 'in' only: in {shown(text)}"
        return Fault("list-value", f"expected {expected} for {shown(text)}, not {found}", hint)

    def unused(self) -> Iterator[Fault]:
        """Returns a fault for each value that the filter does not use: a misspelt `@name` must not drop a condition."""
        for unused in self._unused:
            name = shown(str(unused))
            message = f"the value '{name}' is never used: there is no @{name} in the filter"
            yield Fault("unused-value", message, "use it, or remove it from values=")
