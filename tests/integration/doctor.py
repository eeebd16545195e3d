"""`tollgate doctor` against real peers: TLS servers with certificates of every kind, HTTP, ports that refuse or swallow,
a running proxy. A real PostgreSQL is in doctor_postgres.py, DNS in doctor_names.py, peers that mean harm in doctor_hostile.py."""
import os
import pty
import subprocess

from doctor_case import DoctorCase
from harness.case import main
from harness.dns import machine_answers
from harness.ports import free_port
from harness.program import PROGRAM
from harness.tls_peers import http_peer, https_peer, silent
from harness.waiting import until

NAME = "dbc-a1b2c3d4-e5f6.cloud.databricks.com"


class doctor(DoctorCase):
    def lakehouse(self, *upstream, warehouse="databricks", hosts=(NAME,), **keys):
        """A program, not started, with one endpoint at `upstream`; the machine takes its name for this proxy."""
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), list(upstream), layout.listener("tls"), name="lakehouse",
                        warehouse=warehouse, hosts=list(hosts), **keys)
        program = self.tollgate(layout)
        program.environment = machine_answers(self.folder, {name: ["127.0.0.1"] for name in hosts})
        return program

    def certified(self, name=NAME, **dates):
        """A program whose upstream has such a certificate; the results, with its authority known."""
        made = self.certificates()
        program = self.lakehouse(self.peer(https_peer(*made.issue(name, **dates))).address)
        return self.examined(program, "--ca-file", made.authority)

    def test_a_warehouse_as_it_should_be(self):
        made, names = self.certificates(), []
        peer = self.peer(https_peer(*made.issue(NAME), names=names))
        program = self.lakehouse(peer.address)
        results = self.examined(program, "--ca-file", made.authority, expected=0)
        self.expect("ok", results, "tls_certificate", "(90 days)", target=peer.address, customer="acme", endpoint="lakehouse")
        self.assertEqual([NAME], names, "the server name that was asked for")
        for probe in ("client_names", "upstream_names", "loop", "tcp", "keepalive"):
            self.expect("ok", results, probe)
        self.expect("not_applicable", results, "source_address")
        self.expect("not_applicable", results, "zones")
        self.assertIn("1 servers' Date agrees", self.one(results, "clock")["seen"])

    def test_every_further_host_is_asked_for(self):
        made, names = self.certificates(), []
        peer = self.peer(https_peer(*made.issue(NAME), names=names))
        results = self.examined(self.lakehouse(peer.address, hosts=(NAME, "other.example")), "--ca-file", made.authority)
        self.assertEqual({NAME, "other.example"}, set(names))
        self.assertEqual({"ok", "failed"}, {one["verdict"] for one in self.of(results, "tls_certificate")})

    def test_an_expired_certificate(self):
        self.expect("failed", self.certified(days_from=-20, days_to=-1), "tls_certificate", "expired on")

    def test_a_certificate_that_ends_soon(self):
        self.expect("warning", self.certified(days_to=5.5), "tls_certificate", "(5 days)")

    def test_a_certificate_of_the_future(self):
        self.expect("failed", self.certified(days_from=2), "tls_certificate", "valid only from")

    def test_a_certificate_for_another_name(self):
        self.expect("failed", self.certified(name="other.example"), "tls_certificate", f"it is for other.example, not for {NAME}")

    def test_an_authority_that_nobody_knows(self):
        made = self.certificates()
        program = self.lakehouse(self.peer(https_peer(*made.issue(NAME))).address)
        self.expect("failed", self.examined(program), "tls_certificate", "not believed")
        other = self.certificates("other")
        self.expect("failed", self.examined(program, "--ca-file", other.authority), "tls_certificate", "not believed")

    def test_a_clock_that_two_servers_contradict(self):
        made = self.certificates()
        key = made.issue(NAME)
        peers = [self.peer(https_peer(*key, seconds_off=4000)).address for _ in range(2)]
        results = self.examined(self.lakehouse(*peers), "--ca-file", made.authority, expected=1)
        self.expect("failed", results, "clock", "s ahead")

    def test_ports_that_refuse_and_ports_that_swallow(self):
        swallowing = self.loop.listen(lambda peer: None, backlog=1)
        kept = self.loop.hold(swallowing)
        refusing = free_port()
        results = self.examined(self.lakehouse(f"127.0.0.1:{refusing}", f"127.0.0.1:{swallowing}"), "--timeout", "500ms",
                                expected=1)
        self.expect("failed", results, "tcp", "refused", target=f"127.0.0.1:{refusing}")
        self.expect("failed", results, "tcp", "no answer", target=f"127.0.0.1:{swallowing}")
        for one in self.of(results, "tls_certificate"):
            self.assertEqual("not_reached", one["verdict"])
        for one in kept:
            one.close()

    def test_snowflakes_ocsp_cache(self):
        for status, verdict in ((200, "ok"), (404, "warning")):
            with self.subTest(status=status):
                requests = []
                layout = self.layout()
                layout.endpoint(layout.customer("acme"), self.peer(http_peer(status, requests)).address,
                                layout.listener("http"), warehouse="snowflake", hosts=["ocsp.a1.snowflakecomputing.com"])
                results = self.examined(self.tollgate(layout))
                self.expect(verdict, results, "ocsp_cache", f"HTTP {status}")
                self.assertTrue(requests[0].startswith("GET /ocsp_response_cache.json HTTP/1.1\r\n"), requests)
                self.assertIn("\r\nHost: ocsp.a1.snowflakecomputing.com\r\n", requests[0])

    def test_snowflake_without_port_80(self):
        results = self.examined(self.lakehouse(f"127.0.0.1:{free_port()}", warehouse="snowflake"))
        self.expect("warning", results, "ocsp_cache", "no endpoint of this customer takes port 80")

    def test_a_running_proxy_is_asked_and_not_disturbed(self):
        made = self.certificates()
        program = self.lakehouse(self.peer(https_peer(*made.issue(NAME))).address)
        program.start()
        until(lambda: program.log(event="listening"), "the last line of the start")
        log = len(program.output)
        results = self.examined(program, "--ca-file", made.authority, expected=0)
        self.expect("ok", results, "ledger", "the running proxy reaches its ledger")
        self.expect("ok", results, "descriptors", "the running proxy may have")
        self.assertEqual(log, len(program.output), program.text())
        self.assertEqual(0, program.usage()["acme"]["used_bytes"])
        self.assertEqual(0, program.metrics().total("tollgate_connections_opened_total"))
        self.assertEqual(0, program.stop())
        # Stopped, the ledger's file is read, and left as it was.
        file = os.path.join(program.layout.document["state_dir"], "ledger.db")
        before = os.stat(file)
        self.expect("ok", self.examined(program, "--ca-file", made.authority), "ledger", "opens, format 1")
        after = os.stat(file)
        self.assertEqual((before.st_mtime_ns, before.st_size), (after.st_mtime_ns, after.st_size))
        with open(file, "r+b") as damaged:
            damaged.write(b"not a ledger at all")
        self.expect("failed", self.examined(program), "ledger", "not a database")

    def test_the_whole_run_has_a_deadline(self):
        peers = [self.peer(silent()).address for _ in range(6)]
        results = self.examined(self.lakehouse(*peers), "--at-once", "1", "--timeout", "400ms", "--deadline", "1s")
        over = [one for one in results if "the run's time was over" in one["seen"]]
        self.assertTrue(over)
        self.assertEqual({"not_reached"}, {one["verdict"] for one in over})

    def test_one_customer_only(self):
        layout = self.layout()
        for name in ("acme", "globex"):
            layout.endpoint(layout.customer(name), free_port())
        program = self.tollgate(layout)
        self.assertEqual({"", "globex"}, {one["customer"] for one in self.examined(program, "--customer", "globex")})
        self.assertEqual({"", "acme", "globex"}, {one["customer"] for one in self.examined(program)})

    def test_wrong_usage_ends_with_2(self):
        program = self.lakehouse(f"127.0.0.1:{free_port()}")
        no_certificates = os.path.join(self.folder, "hosts")
        for words, part in ((["--customer", "nobody"], "no customer 'nobody'"), (["--timeout", "soon"], "--timeout"),
                            (["--deadline", "0s"], "--deadline"), (["--at-once", "0"], "--at-once"),
                            (["--at-once", "257"], "--at-once"), (["--ca-file", no_certificates], "--ca-file")):
            with self.subTest(words=words):
                done = program.command("doctor", *words)
                self.assertEqual(2, done.returncode, done.stdout)
                self.assertIn(part, done.stderr)

    def test_people_get_text_and_a_terminal_gets_progress(self):
        program = self.lakehouse(f"127.0.0.1:{free_port()}")
        plain = program.command("doctor")
        self.assertEqual((1, ""), (plain.returncode, plain.stderr))
        for part in ("\nacme / lakehouse\n", "  failed          tcp ", "what to do: ", " probes in "):
            self.assertIn(part, plain.stdout)
        ours, theirs = pty.openpty()
        done = subprocess.run([PROGRAM, "doctor", "--config", program.config], stdin=subprocess.DEVNULL, stderr=theirs,
                              stdout=subprocess.PIPE, check=False, timeout=60, env=program.environment)
        os.close(theirs)
        shown = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(1, done.returncode)
        self.assertIn("acme / lakehouse", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown))


if __name__ == "__main__":
    main("openssl")
