"""Finds the grammar, which stands outside the package in a checkout and inside it when installed."""

from pkgutil import get_data  # lark imports it too; importlib.resources takes as long as all of this package's types


def grammar() -> str:
    """The text of the grammar."""
    try:
        data = get_data("odata_filter", "grammar/odata_filter.lark")
    except OSError:  # an editable install, or a plain checkout: the grammar stands beside the package
        data = get_data("odata_filter", "../grammar/odata_filter.lark")
    return (data or b"").decode()
