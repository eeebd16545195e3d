"""Bounded polls, the only way in which these tests wait for something.

Bounds are generous and grow with TOLLGATE_TEST_PATIENCE (a factor; sanitizer builds are slower).
"""
import os
import threading
import time

PATIENCE = float(os.environ.get("TOLLGATE_TEST_PATIENCE", "1"))
_between_looks = threading.Event()


def until(condition, what, within=20.0):
    """The first true value of `condition()`; an AssertionError that says `what` when there is none `within` seconds."""
    deadline = time.monotonic() + within * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within * PATIENCE:g} s: {what() if callable(what) else what}")
        _between_looks.wait(0.005)
