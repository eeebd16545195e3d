"""A case whose program lives near a month's end, by a wall clock that the test sets.

Times are made up; what is long is the clock's steps, not the test.
"""
import os
import sqlite3
from datetime import datetime, timedelta, timezone
from itertools import count

from . import wall_clock
from .case import Case

MEGABYTE = 1_000_000


def day(text):
    """00:00 UTC of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


class Messages:
    """A connection on which one message at a time goes through the program, one way and then the other."""

    def __init__(self, loop, port, accepted, size=1000):
        self.loop, self.size = loop, size
        before = len(accepted)
        self.client = loop.connect(port)
        self.client.send(bytes(size))
        loop.run(lambda: len(accepted) > before and accepted[-1].received == size, "the first message")
        self.upstream = accepted[-1]

    def exchange(self):
        """One message each way; returns when both have arrived."""
        for sender, receiver in ((self.upstream, self.client), (self.client, self.upstream)):
            wanted = receiver.received + self.size
            sender.send(bytes(self.size))
            self.loop.run(lambda: receiver.received == wanted or receiver.ended, "a message to arrive")
            assert receiver.ended is None, f"the connection ended: {receiver.ended}"

    @property
    def received(self):
        return self.client.received + self.upstream.received


class MonthCase(Case):
    def setUp(self):
        super().setUp()
        if not wall_clock.is_there():
            self.skipTest(f"{wall_clock.PRELOAD} is not built")
        self.clock = wall_clock.WallClock(self.folder)

    def tollgate(self, layout):
        program = super().tollgate(layout)
        program.environment = self.clock.environment
        return program

    def sink(self):
        """The port of an upstream that reads, and the list of what it accepted."""
        accepted = []
        return self.loop.listen(accepted.append), accepted

    def run_until(self, condition, what, within=30.0):
        """Like `until`, and the peers go on meanwhile."""
        looks = count()
        self.loop.run(lambda: next(looks) % 10 == 0 and condition(), what, within)

    def step_to(self, moment):
        """Moves the clock in one step that it is still believed after: less than five minutes."""
        by = moment - self.clock.now()
        assert timedelta(0) < by < timedelta(minutes=5), by
        self.clock.step(seconds=by.total_seconds())

    def cross(self, program, end, period):
        """Over the month's end at `end`, by itself; `period` is what begins then."""
        if end - self.clock.now() > timedelta(seconds=2):
            self.step_to(end - timedelta(seconds=2))
        self.run_until(lambda: program.log(event="period_began", period=period), f"{period} to begin")

    def is_settled(self, program, period):
        """Whether nobody holds anything of a period any more: then its numbers are final."""
        return all(one["granted_bytes"] == one["used_bytes"] for one in program.usage(period).values())

    def keys(self, program, prefix):
        """What the ledger holds, read beside the program."""
        path = os.path.join(program.layout.document["state_dir"], "ledger.db")
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return [key for key, in database.execute("select key from ledger where key glob ?", (prefix + "*",))]
        finally:
            database.close()
