"""Finds the grammar, which stands outside the package in a checkout and inside it when installed."""

from importlib.resources import files

_NAME = "odata_filter.lark"


def grammar() -> str:
    """Returns the text of the grammar."""
    package = files("odata_filter")
    installed = package / "grammar" / _NAME
    if installed.is_file():
        return installed.read_text("utf-8")
    # An editable install, or a plain checkout: the grammar stands beside the package.
    return (package / ".." / "grammar" / _NAME).read_text("utf-8")
