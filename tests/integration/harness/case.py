"""The test case every integration test derives from, and the way a test file is run.

A case has a short folder of its own and ends everything it started. When something was skipped and nothing failed,
`main()` says what and why in one line and ends with 77, which ctest shows as skipped.
"""
import os
import random
import shutil
import sys
import tempfile
import unittest

from .layout import Layout
from .peers import Loop
from .program import PROGRAM, Tollgate

SKIPPED = 77


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tg-", dir=os.environ.get("TOLLGATE_TEST_FOLDER", "/tmp"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.loop = Loop()
        self.addCleanup(self.loop.close)

    def layout(self, workers=1):
        return Layout(self.folder, workers)

    def tollgate(self, layout):
        """The program for `layout`, not yet started."""
        program = Tollgate(layout)
        self.addCleanup(program.clean_up)
        return program

    def started(self, layout):
        return self.tollgate(layout).start()


def seed():
    """The seed of this run: TOLLGATE_TEST_SEED, or a new one. Printed, so that a failure can be had again."""
    value = int(os.environ.get("TOLLGATE_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"TOLLGATE_TEST_SEED={value}", flush=True)
    return value


def main(*needed):
    """Runs the file's tests. `needed` are programs without which none of them can run."""
    if not os.access(PROGRAM, os.X_OK):
        sys.exit(f"TOLLGATE={PROGRAM!r}: set it to the path of the program")
    missing = [name for name in needed if not shutil.which(name)]
    if missing:
        skip(f"not installed: {', '.join(missing)}")
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped:
        names = [f"{test.id().removeprefix('__main__.')} ({reason})" for test, reason in result.skipped]
        skip(f"{len(names)} of {result.testsRun}: {', '.join(names)}")


def skip(reason):
    print(f"skipped: {reason}", flush=True)
    sys.exit(SKIPPED)
