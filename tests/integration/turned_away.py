"""What the program does when the ledger will not go on with it: another configuration, or another holder of its name."""
import json
import os
import sqlite3

from harness.case import Case, main
from harness.waiting import until

ALLOWANCE = 2_000_000


class turned_away(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        upstream = self.loop.listen(self.upstreams.append)
        self.prepared = self.layout(workers=2)
        self.port = self.prepared.endpoint(self.prepared.customer("acme", f"{ALLOWANCE}B"), upstream)
        self.program = self.started(self.prepared)

    def received(self):
        return sum(peer.received for peer in self.upstreams)

    def send(self, size):
        before = self.received()
        client = self.loop.connect(self.port).send(bytes(size))
        self.loop.run(lambda: self.received() == before + size, f"{size} bytes")
        return client

    def give_the_name_away(self):
        """Makes the ledger believe that a process elsewhere is this holder now."""
        with sqlite3.connect(os.path.join(self.prepared.document["state_dir"], "ledger.db"), timeout=10) as ledger:
            key, value = ledger.execute("select key, value from ledger where key like 'holder/%'").fetchone()
            record = json.loads(value)
            record.update(nonce="0" * 32, node="elsewhere", boot_id="elsewhere", epoch=record["epoch"] + 1, state="live",
                          seq=record["seq"] + 1)
            ledger.execute("update ledger set value = ? where key = ?", (json.dumps(record, separators=(",", ":")), key))

    def spend_the_rest(self, at_most):
        """Everything that is left goes through, and not one byte of the allowance is given twice."""
        client = self.loop.connect(self.port).send(bytes(2 * ALLOWANCE))
        self.loop.settle([client])
        self.assertEqual("reset", client.ended)
        self.assertLessEqual(self.received(), at_most)

    def test_another_first_day_is_refused_and_nothing_is_opened(self):
        self.send(300_000)
        self.assertEqual(0, self.program.stop())
        self.prepared.document["period"] = {"starts_on_day": 15}
        other = self.tollgate(self.prepared)
        other.start(ready=False)
        self.assertEqual(1, other.wait())
        self.assertIn("15", other.text())
        self.assertEqual([], other.log(event="listening"))
        self.prepared.document["period"] = {"starts_on_day": 1}
        again = self.started(self.prepared)
        self.assertEqual(300_000, again.usage()["acme"]["used_bytes"])

    def test_a_name_that_was_given_away_at_start_is_left_for_another(self):
        self.send(300_000)
        self.program.kill()
        self.give_the_name_away()
        self.program.start()
        until(lambda: len(self.program.log(event="new_identity")) == 1, "a line about it")
        self.spend_the_rest(ALLOWANCE)
        self.assertEqual(0, self.program.stop())

    def test_a_name_that_is_given_away_under_load_ends_its_connections_by_name(self):
        client = self.send(300_000)
        self.give_the_name_away()
        self.loop.connect(self.port).send(bytes(600_000))  # makes it ask for more, and hear of it
        self.loop.settle([client], within=30)
        until(lambda: self.program.log(event="new_identity"), "a new identity", 30)
        until(lambda: len(self.program.log(event="listening")) == 2, "open doors again", 30)
        self.assertEqual(200, self.program.get("/readyz").status)
        until(lambda: self.program.log(event="closed", reason="ledger_unavailable"), "its log line")
        self.spend_the_rest(ALLOWANCE)
        self.assertEqual(0, self.program.stop())


if __name__ == "__main__":
    main()
