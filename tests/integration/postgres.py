"""A real PostgreSQL behind a tcp listener, with TLS from end to end: verification, channel binding, load, cancels."""
import signal
import subprocess

from harness.waiting import until
from postgres_case import PostgresCase, main_with_postgres


class postgres(PostgresCase):
    def test_verify_full_and_channel_binding(self):
        port = self.through()
        direct, proxied = (self.server.ask(
            "select ssl, version, cipher from pg_stat_ssl where pid = pg_backend_pid()", one) for one in (None, port))
        self.assertTrue(direct.startswith("t|TLSv1.3|"))
        self.assertEqual(direct, proxied)
        self.assertGreater(self.used(), 1000)

    def test_pgbench_with_twenty_clients(self):
        port = self.through()
        made = self.server.pgbench("-i", "-q", "-s", "2", port=port)
        self.assertEqual(0, made.returncode, made.stderr)
        done = self.server.pgbench("-c", "20", "-j", "2", "-t", "50", "-n", port=port)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("number of transactions actually processed: 1000/1000", done.stdout)
        self.assertEqual("1000", self.server.ask("select count(*) from pgbench_history"))
        reconnecting = self.server.pgbench("-c", "20", "-j", "2", "-t", "5", "-n", "-C", "-S", port=port)
        self.assertEqual(0, reconnecting.returncode, reconnecting.stderr)
        metrics = self.program.metrics
        until(lambda: metrics().total("tollgate_connections_active") == 0, "every connection to be gone")
        self.assertGreaterEqual(metrics().total("tollgate_connections_opened_total"), 120)
        self.assertEqual(0, metrics().total("tollgate_connections_refused_total"))

    def test_an_interrupt_cancels_a_query(self):
        """psql cancels over a second connection, in plaintext; both must reach the same server."""
        port = self.through()
        client = self.client("-c", "select 'slow', pg_sleep(600)", port=port, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        running = "select count(*) from pg_stat_activity where state = 'active' and query like 'select ''slow''%'"
        until(lambda: self.server.ask(running) == "1", "the query to run", 30)
        client.send_signal(signal.SIGINT)
        _, told = client.communicate(timeout=60)
        self.assertIn("canceling statement due to user request", told)
        self.assertEqual("0", self.server.ask(running))

    def test_a_session_that_is_refused_says_so_and_one_that_is_cut_breaks(self):
        port = self.through(allowance="40kB")
        done = self.server.psql("select repeat('x', 1000000)", port)
        self.assertEqual(2, done.returncode, done.stdout[:100])
        self.assertNotEqual("", done.stderr)
        print(f"psql when it is cut off mid-answer: {done.stderr.strip()!r}")
        refused = self.server.psql("select 1", port)
        self.assertEqual(2, refused.returncode)
        print(f"psql when it is refused: {refused.stderr.strip()!r}", flush=True)
        self.assertEqual(40_000, self.used())


if __name__ == "__main__":
    main_with_postgres()
