"""A wall clock that a test sets: for the program under test only, through a preload. The boot clock stays the machine's.

TOLLGATE_FAKED_CLOCK is the preload's path (tests/integration/preload); without it, where the program's build puts it.
"""
import mmap
import os
import struct
import time
from datetime import datetime, timedelta, timezone

from .program import PROGRAM

PRELOAD = os.environ.get("TOLLGATE_FAKED_CLOCK") or os.path.join(
    os.path.dirname(PROGRAM), "tests", "integration", "preload", "libfaked_wall_clock.so")


def is_there():
    return os.path.exists(PRELOAD)


class WallClock:
    """`environment` is what the program has to be started with."""

    def __init__(self, folder):
        path = os.path.join(folder, "wall_clock")
        with open(path, "wb") as file:
            file.write(bytes(8))
        with open(path, "r+b") as file:
            self._offset = mmap.mmap(file.fileno(), 8)
        preloads = [PRELOAD, *filter(None, [os.environ.get("LD_PRELOAD")])]
        self.environment = {**os.environ, "LD_PRELOAD": " ".join(preloads), "TOLLGATE_TEST_CLOCK": path}

    def set(self, moment):
        """It shows `moment`, a datetime in UTC, and goes on from there."""
        self._write(int(moment.timestamp() * 1_000_000) * 1000 - time.time_ns())

    def step(self, **by):
        """Moves it by a timedelta's arguments: step(days=365), step(minutes=-2)."""
        delta = timedelta(**by)
        self._write(self._read() + (delta // timedelta(microseconds=1)) * 1000)

    def now(self):
        return datetime.fromtimestamp((time.time_ns() + self._read()) / 1e9, timezone.utc)

    def _read(self):
        return struct.unpack("q", self._offset[:])[0]

    def _write(self, offset):
        self._offset[:] = struct.pack("q", offset)  # eight bytes in one copy: the program never sees half of them
