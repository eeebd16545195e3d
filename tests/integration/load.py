"""tollgate-load: its two ends agree with each other, with Tollgate's `usage`, and do not agree when a byte is missing.

Runs straight against its own backend, through a Tollgate, and through a relay that loses a byte or stalls.
"""
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading

from harness.case import Case, main
from harness.layout import port_of
from harness.ports import free_port
from harness.program import PROGRAM
from harness.waiting import PATIENCE, until

LOAD = os.path.join(os.path.dirname(PROGRAM), "tollgate-load")
ORDER = 32  # bytes of what the generator asks its backend for


class Relay:
    """Passes the bytes of one connection on, as `change` says: it gets (bytes so far, piece) and returns a piece."""

    def __init__(self, upstream, change):
        self._listener = socket.create_server(("127.0.0.1", free_port()))
        self._listener.settimeout(20 * PATIENCE)
        self.port = self._listener.getsockname()[1]
        self._upstream, self._change = upstream, change
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self._pass_on(self._listener.accept()[0])
        except OSError:
            pass  # a side that was reset: the generator says what it makes of that

    def _pass_on(self, client):
        with client, socket.create_connection(("127.0.0.1", self._upstream), 10) as upstream:
            open_ends, passed = {client: upstream, upstream: client}, 0
            while open_ends:
                for end in select.select(list(open_ends), [], [], 20 * PATIENCE)[0] or open_ends.clear() or []:
                    piece = end.recv(65536)
                    if not piece:
                        open_ends.pop(end).shutdown(socket.SHUT_WR)
                        continue
                    if end is client:
                        before, passed = passed, passed + len(piece)
                        piece = self._change(before, piece)
                    open_ends[end].sendall(piece)

    def close(self):
        self._listener.close()
        self._thread.join(30 * PATIENCE)


class load(Case):
    def backend(self, *words):
        """The port of a backend that lives as long as the test."""
        self.server = subprocess.Popen([LOAD, "backend", "--listen", "127.0.0.1:0", "--duration", "2m", *words],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.server.stdout.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        return int(re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", self.server.stdout.readline()).group(1))

    def run_load(self, to, *words, code=0, within=60):
        """The JSON of a run, which must end with `code`."""
        file = os.path.join(self.folder, "result.json")
        done = subprocess.run([LOAD, "run", "--to", f"127.0.0.1:{to}", "--json", file, *map(str, words)],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within * PATIENCE,
                              check=False)
        self.assertEqual(code, done.returncode, f"{words}: {done.stdout}{done.stderr}")
        self.assertEqual("", done.stderr, "progress is for terminals")
        self.table = done.stdout
        with open(file, encoding="utf-8") as result:
            return json.load(result)

    def of_size(self, mode):
        """What makes a run of this mode short, and the payload bytes up and down that it must count, on 4 connections."""
        return {"up": (("--size", "3MB"), 12_000_000, 0), "down": (("--size", "3MB"), 4, 12_000_000),
                "both": (("--size", "3MB"), 12_000_000, 12_000_000), "churn": (("--count", "100"), 0, 0),
                "request": (("--count", "200", "--size", "100", "--reply-size", "8KiB"), 20_000, 200 * 8192),
                "idle": (("--duration", "200ms"), 4, 4)}[mode]

    def run_mode(self, to, mode, *words):
        more, up, down = self.of_size(mode)
        result = self.run_load(to, "--mode", mode, "--connections", "4", *more, *words)
        total = result["total"]
        self.assertEqual((up, down), (total["payload_up_bytes"], total["payload_down_bytes"]), mode)
        self.assertEqual((True, 0, 0), (result["clean"], total["lost_bytes"], result["connections"]["failed"]))
        self.assertEqual(100 if mode == "churn" else 4, result["connections"]["established"])
        return result

    def test_every_mode_and_opening_straight_to_the_backend(self):
        to, up, down, connections = self.backend("--threads", "2"), 0, 0, 0
        for opening in (), ("--opening", "tls", "--server-name", "a.example.com"), ("--opening", "postgres"):
            for mode in ("up", "down", "both", "request", "churn", "idle"):
                with self.subTest(mode=mode, opening=opening):
                    result = self.run_mode(to, mode, *opening, "--threads", "2")
                    if mode == "request":
                        self.assertEqual(200, result["window"]["requests"])
                        self.assertEqual(200, result["latency_us"]["count"])
                    if mode == "churn":
                        self.assertEqual(100, result["latency_us"]["count"])
                    up += result["total"]["payload_up_bytes"]
                    down += result["total"]["payload_down_bytes"]
                    connections += result["connections"]["established"]
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(f"{connections} connections (0 refused above the limit, 0 not understood), "
                         f"{up} bytes received, {down} sent\n", self.server.stdout.read())
        self.assertEqual(0, self.server.wait(20))

    def behind_tollgate(self, protocol, customers, **settings):
        """A running Tollgate between the generator and a backend: its port, for `customers` names."""
        layout, upstream = self.layout(), self.backend()
        listener = layout.listener(protocol)
        for i in range(1, customers + 1):
            name = f"{protocol}-{i}"
            hosts = {"hosts": [f"{name}.example.com"], "warehouse": "databricks"} if protocol == "tls" else {}
            layout.endpoint(layout.customer(name, **settings), upstream, listener, **hosts)
        self.program = self.started(layout)
        return port_of(listener)

    def test_tollgate_has_counted_every_byte_of_every_customer(self):
        for protocol, customers, words in (
                ("tcp", 1, ()), ("postgres", 1, ("--opening", "postgres")),
                ("tls", 3, ("--opening", "tls", "--server-name", "tls-{1..3}.example.com"))):
            to = self.behind_tollgate(protocol, customers)
            seen = {f"{protocol}-{i}": [0, 0] for i in range(1, customers + 1)}
            for mode in ("up", "down", "both", "request", "churn", "idle"):
                result = self.run_mode(to, mode, *words, "--watch-pid", self.program.process.pid)
                self.assertEqual(customers, len(result["routes"]))
                for customer, route in zip(seen, result["routes"]):
                    self.assertIn(customer, route.get("server_name", f"{protocol}-1"))
                    seen[customer][0] += route["sent_bytes"]
                    seen[customer][1] += route["received_bytes"]
                self.watched(mode, result["watched"])
            until(lambda: not self.program.metrics().total("tollgate_connections_active"), "every session to end")
            usage = self.program.usage()
            for customer, both in seen.items():
                ends = usage[customer]["endpoints"]
                self.assertEqual(both, [sum(one[name] for one in ends)
                                        for name in ("to_warehouse_bytes", "from_warehouse_bytes")], customer)
                self.assertEqual(sum(both), usage[customer]["used_bytes"])
            self.program.stop()
            self.server.kill()

    def watched(self, mode, found):
        """The one watched process is Tollgate, and it has a cost for the work of this mode."""
        self.assertEqual([("tollgate", self.program.process.pid, 1)],
                         [(one["name"], one["pid"], one["processes"]) for one in found])
        unit = {"request": "cpu_us_per_request", "churn": "cpu_us_per_connection", "idle": "rss_bytes_per_connection"}
        self.assertIn(unit.get(mode, "cpu_s_per_gb"), found[0])
        self.assertGreater(found[0]["rss_end_bytes"], 1_000_000)

    def test_short_connections_go_over_all_routes_in_turn(self):
        result = self.run_load(self.behind_tollgate("tls", 10), "--mode", "churn", "--connections", "2", "--count", "30",
                               "--opening", "tls", "--server-name", "tls-{1..10}.example.com")
        self.assertEqual([3] * 10, [route["established"] for route in result["routes"]])

    def test_a_cut_off_is_a_failure(self):
        to = self.behind_tollgate("tcp", 1, allowance="1MB")
        result = self.run_load(to, "--mode", "up", "--size", "3MB", code=1)
        self.assertEqual((False, 1), (result["clean"], result["connections"]["failed"]))
        self.assertIn("NOT CLEAN", self.table)

    def test_failures_have_reasons(self):
        result = self.run_load(free_port(), "--mode", "request", "--connections", "3", code=1)
        self.assertEqual({"opening: Connection refused": 3}, result["failures"])
        to = self.behind_tollgate("tls", 1)
        for mode, more, times in (("idle", (), 1), ("churn", ("--count", "2"), 2)):
            result = self.run_load(to, "--mode", mode, "--opening", "tls", "--server-name", "stranger.example.com",
                                   *more, code=1)
            self.assertEqual({"opening: refused with a TLS alert": times}, result["failures"])
        silent = socket.create_server(("127.0.0.1", free_port()))
        self.addCleanup(silent.close)
        result = self.run_load(silent.getsockname()[1], "--mode", "up", "--timeout", "300ms", code=1)
        self.assertEqual({"opening: nothing came in time": 1}, result["failures"])

    def test_one_lost_byte_is_found(self):
        def swallow(before, piece):
            at = ORDER + 50_000 - before
            return piece[:at] + piece[at + 1:] if 0 <= at < len(piece) else piece

        relay = Relay(self.backend(), swallow)
        self.addCleanup(relay.close)
        result = self.run_load(relay.port, "--mode", "up", "--size", "100kB", code=1)
        self.assertEqual(1, result["total"]["lost_bytes"])
        self.assertEqual({"settling: the two ends count different bytes": 1}, result["failures"])

    def test_an_open_loop_shows_a_stall_to_every_request_that_was_due(self):
        """400 requests in a second, and the relay stalls for half of it: about half of all were due in that time."""
        def stall(before, piece):
            if before <= ORDER + 40 * 100 < before + len(piece):
                threading.Event().wait(0.5)
            return piece

        results = {}
        for loop, words in ("open", ("--rate", "400")), ("closed", ()):
            relay = Relay(self.backend(), stall)
            results[loop] = self.run_load(relay.port, "--mode", "request", "--count", "400", *words)
            relay.close()
            self.server.kill()
            self.assertGreaterEqual(results[loop]["latency_us"]["max"], 490_000)
            self.assertEqual(400, results[loop]["latency_us"]["count"])
        self.assertGreaterEqual(results["open"]["latency_us"]["p90"], 250_000)
        self.assertLess(results["closed"]["latency_us"]["p90"], results["open"]["latency_us"]["p90"])

    def test_what_was_due_and_never_sent_is_counted(self):
        relay = Relay(self.backend(), lambda before, piece: piece if before < ORDER else b"")
        self.addCleanup(relay.close)
        result = self.run_load(relay.port, "--mode", "request", "--rate", "100", "--duration", "1s", "--grace", "300ms",
                               code=1)
        self.assertEqual({"at work: nothing came in time": 1}, result["failures"])
        unsent = result["total"]["unsent"]  # all but the one that is never answered
        self.assertGreaterEqual(unsent, 99)
        self.assertEqual(unsent, result["latency_us"]["count"])
        self.assertGreaterEqual(result["latency_us"]["max"], 980_000)

    def test_a_signal_ends_it_early_with_a_result(self):
        to, file = self.behind_tollgate("tcp", 1), os.path.join(self.folder, "early.json")
        run = subprocess.Popen([LOAD, "run", "--to", f"127.0.0.1:{to}", "--mode", "idle", "--connections", "5",
                                "--duration", "60s", "--json", file], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.addCleanup(run.kill)
        until(lambda: self.program.metrics().total("tollgate_connections_active") == 5, "five sessions")
        run.send_signal(signal.SIGINT)
        self.assertEqual(0, run.wait(20 * PATIENCE))
        with open(file, encoding="utf-8") as result:
            early = json.load(result)
        self.assertEqual((True, True, 5), (early["interrupted"], early["clean"], early["connections"]["established"]))

    def test_more_than_the_machine_allows_is_refused_with_a_remedy(self):
        done = subprocess.run(["bash", "-c", f"ulimit -n 500 && exec '{LOAD}' run --to 127.0.0.1:1 --mode idle "
                               "--connections 500"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertIn("ulimit -n 564", done.stderr)


if __name__ == "__main__":
    if not os.access(LOAD, os.X_OK):
        sys.exit(f"{LOAD}: not built; it is expected beside TOLLGATE")
    main()
