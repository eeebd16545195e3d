"""What goes on inside a connection: cancelled queries, COPY both ways, reconnecting load, a cut-off in the middle."""
import hashlib
import signal
import subprocess

from clients_case import CLIENTS, OPEN, OWN, SHARED, ClientsCase, host_of, main_with_clients
from harness import recorded
from harness.clients import ENCRYPTED_CANCEL, client, masked
from harness.waiting import PATIENCE, until
from postgres_case import end

ALLOWANCE = 500_000
SLOW = "select count(*) from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)'"
END_SLOW = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(600)'"
PSQL = client("psql 15", "sslmode=verify-full")
DIRECT = client("psql 15 with libpq 18", "sslmode=verify-full sslnegotiation=direct")
# One mode with TLS and one without are enough here; a newer libpq is another client.
MODES = [one for one in CLIENTS if one.tls in ("never", "always")
         and one.mode not in ("sslmode=require", "sslmode=verify-full channel_binding=require")]
CANCELLERS = [one for one in MODES if one.name.startswith(("psycopg2", "pg 8", "pgjdbc"))]
COPIERS = [one for one in MODES if not one.name.startswith("pg 8")]


def kind_for(one):
    return OPEN if one.tls == "never" else OWN


class clients_streams(ClientsCase):
    NAMES = ("acme", "other", "pool", *(f"cut-{number}" for number in range(len(MODES))))

    def open(self):
        self.gate()
        self.add("acme")
        self.add("other")  # so that the shared listener is one
        self.program = self.started(self.prepared)

    def interrupted(self, one, kind):
        """What psql prints when it is interrupted in a query: once it runs there, Ctrl-C."""
        port = self.ports["acme", kind]
        process = subprocess.Popen(one.command(self.world, "cancel", host_of("acme"), port), stdin=subprocess.DEVNULL,
                                   env=one.environment(self.world), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True)
        self.addCleanup(end, process)
        until(lambda: self.server.ask(SLOW) == "1", "the query to run", 30)
        refusals = len(self.program.log(reason="no_server_name"))
        process.send_signal(signal.SIGINT)
        if kind == SHARED:
            until(lambda: len(self.program.log(reason="no_server_name")) > refusals, "the request to be closed")
            self.assertEqual("1", self.server.ask(SLOW), "the query goes on")
            self.server.ask(END_SLOW)
        told, _ = process.communicate(timeout=60 * PATIENCE)
        return masked(told.partition("FATAL:  terminating connection")[0], port)

    def test_cancels(self):
        self.open()
        rows = []
        for one in (PSQL, DIRECT):
            rows.append((one, self.interrupted(one, OWN), self.interrupted(one, SHARED)))
        for one in CANCELLERS:
            rows.append((one, self.run_one((one, "cancel", "acme", kind_for(one))).text, ""))
        encrypted = [self.run_one((ENCRYPTED_CANCEL, "cancel", "acme", kind)).text for kind in (OWN, SHARED)]
        rows.append((ENCRYPTED_CANCEL, *encrypted))
        for one, told, _ in rows:
            self.assertIn("canceling statement due to user request", told, one)
        self.assertEqual("0", self.server.ask(SLOW))
        self.assert_recorded("cancel", ["client", "mode", "a listener of its own", "a shared listener"], [
            (one.name, f"`{one.mode}`", recorded.verbatim(own), recorded.verbatim(shared) or "not tried")
            for one, own, shared in rows])

    def test_copy_in_and_out(self):
        self.open()
        seen = self.run_all((one, "copy", "acme", kind_for(one)) for one in COPIERS)
        digest = hashlib.md5("".join(f"{number}\n" for number in range(1, 200_001)).encode()).hexdigest()
        for (one, *_), told in seen.items():
            self.assertEqual(0, told.code, f"{one}: {told}")
            self.assertIn(digest if one.name.startswith("psql") else "bytes in and the same out", told.text, one)

    def test_pgbench_that_connects_for_each_transaction(self):
        self.open()
        port = self.ports["acme", OWN]
        made = self.server.pgbench("-i", "-q", "-s", "1", port=port)
        self.assertEqual(0, made.returncode, made.stderr)
        done = self.server.pgbench("-c", "5", "-j", "2", "-t", "20", "-n", "-C", "-S", port=port)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("number of transactions actually processed: 100/100", done.stdout)
        self.assertEqual(0, self.program.metrics().total("tollgate_connections_refused_total"))

    def test_cut_off_in_the_middle(self):
        self.gate()
        for number in range(len(MODES)):
            self.add(f"cut-{number}", f"{ALLOWANCE}B")
        self.program = self.started(self.prepared)
        seen = self.run_all((one, "flood", f"cut-{number}", kind_for(one)) for number, one in enumerate(MODES))
        rows = []
        for (one, _, name, _), told in seen.items():
            self.assertNotEqual(0, told.code, f"{one} took half an answer for a whole one")
            self.assertNotEqual("", told.text, one)
            self.assertEqual(ALLOWANCE, self.program.usage()[name]["used_bytes"], one)
            rows.append((one.name, f"`{one.mode}`", recorded.verbatim(told.text)))
        self.assert_recorded("cut", ["client", "mode", "what its user sees"], rows)

    def test_a_pool_that_is_cut_off(self):
        self.gate()
        self.add("pool", f"{ALLOWANCE}B")
        self.program = self.started(self.prepared)
        one, port = client("pg 8.23.1 (Node 26.10.0)", "ssl: {ca}"), self.ports["pool", OWN]
        process = subprocess.Popen(one.command(self.world, "pool", host_of("pool"), port), stdin=subprocess.PIPE,
                                   env=one.environment(self.world), stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, process)
        told = [process.stdout.readline() for _ in range(3)]
        self.assertEqual(ALLOWANCE, self.program.usage()["pool"]["used_bytes"])
        closed = until(lambda: self.program.log(event="closed"), "its log line")
        self.assertEqual({"quota_exhausted"}, {line["reason"] for line in closed})
        self.program.adjust("pool", "1GB")
        rest, _ = process.communicate("go on\n", timeout=60 * PATIENCE)
        rows = [line.split(": ", 1) for line in masked("".join(told) + rest, port).splitlines()]
        self.assert_recorded("pool", ["where", "what its user sees"],
                             [(where, recorded.verbatim(words)) for where, words in rows])
        self.assertEqual((0, "answered over TLSv1.3"), (process.returncode, rows[-1][1]))


if __name__ == "__main__":
    main_with_clients()
