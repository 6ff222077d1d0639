"""Whether time grows linearly, measured in the process's own time: a busy machine does not change the answer."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

FACTOR = 8
BOUND = 40
"""Between 8, which is linear, and 64, which is quadratic."""
LEAST = 0.002
"""Seconds below which a measurement says nothing."""
TRIES = 3


def seconds(work: Callable[[], object]) -> float:
    """The processor time of some work, without the garbage collector: its full runs would pass for growth."""
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def assert_linear(prepared: Callable[[int], Any], work: Callable[[Any], object], number: int) -> None:
    """Asserts that work on eight times the number takes less than forty times as long, in one of three tries."""
    small, large = prepared(number), prepared(FACTOR * number)
    work(prepared(50))
    ratios = []
    for _ in range(TRIES):
        least = seconds(lambda: work(small))
        ratios.append(seconds(lambda: work(large)) / max(least, LEAST))
        if ratios[-1] < BOUND:
            return
    raise AssertionError(f"time grows by {ratios} where the work grows by {FACTOR}")
