"""The emulator's time: it runs with the real time, ahead of it, or stands still."""

from __future__ import annotations

import datetime as dt
import threading

LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Where a clock stops: the API has no form for later years."""


class Clock:
    """A clock that can be set, advanced and stopped. Safe to share between threads.

    Args:
        frozen: the moment at which it stands; by default it runs.

    Raises:
        ValueError: the moment has no offset.

    """

    def __init__(self, frozen: dt.datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._start = None if frozen is None else _utc(frozen)
        self.reset()

    def reset(self) -> None:
        """Goes back to the beginning: it stands where it stood when it was made, or runs with the real time."""
        with self._lock:
            self._frozen, self._ahead = self._start, dt.timedelta()

    def now(self) -> dt.datetime:
        """The current time, in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> dt.datetime:
        if self._frozen is not None:
            return self._frozen
        try:
            return dt.datetime.now(dt.UTC) + self._ahead
        except OverflowError:
            return LAST

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    def advance(self, by: dt.timedelta) -> None:
        """Moves it on.

        Raises:
            OverflowError: the year would not be from 1 to 9999.

        """
        with self._lock:
            later = self._now() + by
            if self._frozen is not None:
                self._frozen = later
            else:
                self._ahead += by

    def freeze(self, at: dt.datetime | None = None) -> None:
        """Stops it, at a moment or as it stands.

        Raises:
            ValueError: the moment has no offset.

        """
        with self._lock:
            self._frozen = self._now() if at is None else _utc(at)

    def run(self) -> None:
        """Lets it run on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._ahead, self._frozen = self._frozen - dt.datetime.now(dt.UTC), None


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        raise ValueError("the moment needs an offset: give it a tzinfo, such as datetime.UTC")
    return moment.astimezone(dt.UTC)


def stamp(moment: dt.datetime) -> str:
    """A moment in the form of the API: seven fraction digits and the offset of UTC."""
    return f"{moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}0+00:00"


_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def to_microseconds(moment: dt.datetime) -> int:
    """The microseconds from the epoch to a moment."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> dt.datetime:
    """The moment that lies so many microseconds after the epoch, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND
