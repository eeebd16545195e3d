"""The process: how it starts, refuses to start, drains, ends, and what it remembers."""
import resource
import signal

from harness.case import Case, main
from harness.ports import free_port
from harness.waiting import until


class process(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def start(self, drain="1s", **settings):
        layout = self.layout(workers=2)
        customer = layout.customer("acme", timeouts={"drain": drain}, **settings)
        self.port = layout.endpoint(customer, self.upstream_port)
        self.program = self.started(layout)

    def relayed(self):
        """A connection through which a byte has gone, and its upstream end."""
        before = len(self.upstreams)
        client = self.loop.connect(self.port).send(b"x")
        self.loop.run(lambda: len(self.upstreams) > before and self.upstreams[-1].received, "the connection to be relayed")
        return client, self.upstreams[-1]

    def test_sigterm_ends_it_with_0_when_nothing_runs(self):
        self.start(drain="10m")
        self.assertEqual(0, self.program.stop())
        self.assertEqual([], self.program.log(event="ledger_not_settled"))

    def test_sigint_too(self):
        self.start(drain="10m")
        self.program.signal(signal.SIGINT)
        self.assertEqual(0, self.program.wait())

    def test_a_drain_lets_live_sessions_finish_and_takes_no_new_ones(self):
        self.start(drain="10m")
        client, upstream = self.relayed()
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.get("/readyz").status == 503, "not to be ready while draining")
        self.assertEqual(200, self.program.get("/healthz").status)
        self.assertEqual((0, 1), (self.program.command("health").returncode,
                                  self.program.command("health", "--ready").returncode))
        refused = self.loop.connect(self.port).send(b"y")
        self.loop.settle([refused])
        self.assertIn(refused.ended, ("refused", "reset"))
        client.send(bytes(5_000_000))
        self.loop.run(lambda: upstream.received == 5_000_001, "the live session to go on")
        client.send(fin=True)
        upstream.send(b"bye", fin=True)
        self.loop.settle([client, upstream])
        self.assertEqual((3, "fin", "fin"), (client.received, client.ended, upstream.ended))
        self.assertEqual(0, self.program.wait())
        self.assertEqual(5_000_004, self.program.usage()["acme"]["used_bytes"])

    def test_the_drain_deadline_ends_what_is_left(self):
        self.start(drain="1s")
        client, upstream = self.relayed()
        self.program.signal(signal.SIGTERM)
        self.loop.settle([client, upstream], within=20)
        self.assertEqual({"reset"}, {client.ended, upstream.ended}, "a truncation must never look like an end")
        self.assertEqual(0, self.program.wait())
        self.assertEqual(1, len(self.program.log(reason="drain_deadline")), self.program.text())

    def test_a_second_sigterm_ends_it_at_once(self):
        self.start(drain="10m")
        client, _ = self.relayed()
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.get("/readyz").status == 503, "the drain to begin")
        self.program.signal(signal.SIGTERM)
        self.program.wait()
        self.loop.run(lambda: client.ended, "the client to be told")
        self.assertEqual(1, self.program.usage()["acme"]["used_bytes"])

    def test_sigpipe_does_not_end_it(self):
        self.start()
        self.program.signal(signal.SIGPIPE)
        for _ in range(20):  # writes into connections whose reader is gone
            client, upstream = self.relayed()
            upstream.reset()
            client.send(bytes(100_000))
            self.loop.settle([client])
        self.assertTrue(self.program.is_running())
        self.assertEqual(0, self.program.stop())

    def test_a_restart_remembers_what_was_used(self):
        self.start()
        total = 0
        for size in (1, 70_000, 3_000_000):
            client = self.loop.connect(self.port).send(bytes(size), fin=True)
            self.loop.run(lambda: self.upstreams and self.upstreams[-1].ended == "fin", "all to arrive")
            self.upstreams.pop().send(fin=True)
            self.loop.settle([client])
            total += size
            self.assertEqual(0, self.program.stop())
            self.assertEqual(total, self.program.usage()["acme"]["used_bytes"])
            self.program.start()
            self.assertEqual(total, self.program.usage()["acme"]["used_bytes"])
            self.assertEqual(total, self.program.metrics().total("tollgate_quota_used_bytes"))

    def test_usage_says_whether_the_last_process_settled(self):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), self.loop.listen(lambda peer: None))
        program = self.started(layout)
        for end, settled in ((program.stop, True), (program.kill, False), (program.stop, True)):
            end()
            told = program.command("usage")
            self.assertEqual(0, told.returncode, told.stderr)
            self.assertEqual(not settled, "without settling" in told.stderr, told.stderr)
            program.start()

    def test_a_second_process_on_the_same_state_is_refused(self):
        self.start()
        layout = self.layout()
        layout.document["admin"]["listen"] = f"127.0.0.1:{free_port()}"
        layout.endpoint(layout.customer("acme"), self.upstream_port)
        self.program.config = layout.write("first.yaml")
        second = self.tollgate(layout).start(ready=False)
        self.assertEqual(1, second.wait())
        self.assertIn(layout.document["state_dir"], second.text())
        self.assertTrue(self.program.is_running())
        client, _ = self.relayed()
        self.assertIsNone(client.ended)

    def test_descriptors_are_raised_to_the_hard_limit(self):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), self.upstream_port)
        program = self.tollgate(layout).start(before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 1500)))
        self.assertEqual((1500, 1500), resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE))

    def test_fewer_than_256_descriptors_are_refused(self):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), self.upstream_port)
        program = self.tollgate(layout).start(
            ready=False, before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (255, 255)))
        self.assertEqual(1, program.wait())
        self.assertIn("256", program.text())

    def test_a_port_in_use_is_named(self):
        layout = self.layout()
        listener = layout.listener(listen=f"127.0.0.1:{self.upstream_port}")
        layout.endpoint(layout.customer("acme"), free_port(), listener)
        program = self.tollgate(layout).start(ready=False)
        self.assertEqual(1, program.wait())
        self.assertIn(str(self.upstream_port), program.text())
        self.assertIn(listener["name"], program.text())


if __name__ == "__main__":
    main()
