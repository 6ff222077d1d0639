"""What the library does not need but the emulator does: imported when it is used, and named where it is missing."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Adds to a failed import inside which extra has to be installed.

    Raises:
        ModuleNotFoundError: a module that the extra brings is missing.

    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("odata_filter"):
            raise
        message = f"the emulator needs {error.name}, which is not installed: pip install 'odata-filter[{extra}]'"
        raise ModuleNotFoundError(message, name=error.name) from None
