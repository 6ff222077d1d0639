"""The emulator's time: it runs with the world's, ahead of it, or stands still."""

from __future__ import annotations

import datetime as dt
import threading


class Clock:
    """A clock that can be set, advanced and stopped. Safe to share between threads.

    Args:
        frozen: the moment at which it stands; by default it runs.

    """

    def __init__(self, frozen: dt.datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._frozen = frozen
        self._ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._ahead if self._frozen is None else self._frozen

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    def advance(self, by: dt.timedelta) -> None:
        """Moves it on.

        Raises:
            OverflowError: there is no such moment.

        """
        with self._lock:
            later = self._now() + by
            if self._frozen is not None:
                self._frozen = later
            else:
                self._ahead += by

    def freeze(self, at: dt.datetime | None = None) -> None:
        """Stops it, at a moment or as it stands."""
        with self._lock:
            self._frozen = (at or self._now()).astimezone(dt.UTC)

    def run(self) -> None:
        """Lets it run on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._ahead, self._frozen = self._frozen - dt.datetime.now(dt.UTC), None


def stamp(moment: dt.datetime) -> str:
    """A moment as the API writes it: seven fraction digits and the offset of UTC."""
    return f"{moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}0+00:00"
