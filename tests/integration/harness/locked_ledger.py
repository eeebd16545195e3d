"""A ledger that nobody can write to for a while, as a slow or stuck disk would have it."""
import contextlib
import os
import sqlite3


@contextlib.contextmanager
def ledger_locked(layout):
    file = os.path.join(layout.document["state_dir"], "ledger.db")
    with contextlib.closing(sqlite3.connect(file, timeout=20, isolation_level=None)) as ledger:
        ledger.execute("begin exclusive")
        yield
        ledger.execute("rollback")
