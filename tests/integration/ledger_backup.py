"""The ledger's backup and what a restored one means: docs/deploy.md promises nothing that is not seen here."""
import os
import shutil
import sqlite3

from harness.case import Case, main
from harness.waiting import until


class ledger_backup(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        layout = self.layout()
        self.state = layout.document["state_dir"]
        self.port = layout.endpoint(layout.customer("acme"), self.loop.listen(self.upstreams.append))
        self.program = self.started(layout)
        self.copy = os.path.join(self.folder, "ledger-copy.db")

    def moves(self, size):
        client = self.loop.connect(self.port).send(bytes(size), fin=True)
        self.loop.run(lambda: self.upstreams and self.upstreams[-1].ended == "fin", "all to arrive")
        self.upstreams.pop().send(fin=True)
        self.loop.settle([client])

    def backs_up(self):
        """What `sqlite3 ledger.db ".backup FILE"` does, by the same function of the library."""
        with sqlite3.connect(f"file:{self.state}/ledger.db?mode=ro", uri=True) as ledger, sqlite3.connect(self.copy) as to:
            ledger.backup(to)

    def usage(self):
        return self.program.usage()["acme"]

    def restores(self):
        """Puts the copy where the ledger was, beside the usage files that went on, and starts again."""
        self.assertEqual(0, self.program.stop())
        shutil.copy(self.copy, os.path.join(self.state, "ledger.db"))
        self.program.start()

    def test_a_backup_of_a_running_proxy_is_a_whole_ledger(self):
        self.moves(1000)
        self.backs_up()
        with sqlite3.connect(self.copy) as copy:
            self.assertEqual(("ok",), copy.execute("PRAGMA integrity_check").fetchone())
        self.moves(1000)
        self.assertEqual(0, self.program.stop())
        shutil.rmtree(self.state)
        os.mkdir(self.state)
        shutil.copy(self.copy, os.path.join(self.state, "ledger.db"))
        self.program.start()
        self.moves(500)
        self.assertGreaterEqual(self.usage()["granted_bytes"], 1500, "what was granted to the lost files stays granted")

    def test_beside_its_usage_files_what_was_granted_counts_as_used(self):
        self.moves(1000)
        granted = self.usage()["granted_bytes"]
        self.backs_up()
        self.restores()
        until(lambda: self.usage()["used_bytes"] == granted, lambda: f"{self.usage()}, not {granted} bytes to count as used")
        self.assertTrue(self.program.log(event="forfeited"), self.program.text())

    def test_what_moved_since_is_forgotten_until_an_adjustment_takes_it(self):
        self.moves(1000)
        self.backs_up()
        self.moves(20_000_000)
        moved = self.usage()["used_bytes"]
        self.assertEqual(20_001_000, moved)
        self.restores()
        until(lambda: self.usage()["used_bytes"] > 0, "the old grant to count as used")
        found = self.usage()["used_bytes"]
        self.assertLess(found, moved)
        self.program.adjust("acme", -(moved - found), "used since the backup")
        until(lambda: self.usage()["remaining_bytes"] == 300_000_000_000 - moved, lambda: str(self.usage()))


if __name__ == "__main__":
    main()
