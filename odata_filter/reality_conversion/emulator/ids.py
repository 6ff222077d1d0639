"""The ids of new jobs and of their outputs."""

import uuid


class Ids:
    """Makes ids.

    Args:
        counted: whether they are counted from 1, so that every run is the same; by default they are random.

    """

    def __init__(self, *, counted: bool = False) -> None:
        self._counted = counted
        self.reset()

    def reset(self) -> None:
        """Begins to count again."""
        self._count = 0

    def new(self) -> str:
        """The next id."""
        self._count += 1
        return str(uuid.UUID(int=self._count, version=4) if self._counted else uuid.uuid4())
