"""The drain's deadlines: not earlier, each customer's its own, and nothing that has not begun to relay holds it up."""
import signal
import time

from harness.case import Case, main
from harness.hello import client_hello
from harness.layout import port_of
from harness.waiting import until


class drain(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def relayed(self, port):
        before = len(self.upstreams)
        client = self.loop.connect(port).send(b"x")
        self.loop.run(lambda: len(self.upstreams) > before and self.upstreams[-1].received, "the connection to be relayed")
        return client, self.upstreams[-1]

    def drains(self):
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.log(event="draining"), "the drain to begin")

    def reasons(self):
        return sorted(line["reason"] for line in self.program.log(event="closed"))

    def test_streams_run_until_the_deadline_and_not_a_moment_less(self):
        layout = self.layout(workers=2)
        port = layout.endpoint(layout.customer("acme", timeouts={"drain": "2s"}), self.upstream_port)
        self.program = self.started(layout)
        pairs = [self.relayed(port) for _ in range(3)]
        (up, _), (_, down), (idle, _) = pairs
        up.send_forever()
        down.send_forever()
        began = time.monotonic()
        self.program.signal(signal.SIGTERM)
        self.loop.run(lambda: any(peer.ended for pair in pairs for peer in pair), "the first end", within=30)
        self.assertGreaterEqual(time.monotonic() - began, 2)
        for pair in pairs:
            self.loop.settle(pair)
            self.assertEqual(["reset", "reset"], [peer.ended for peer in pair], "a truncation must never look like an end")
        self.assertEqual(0, self.program.wait())
        self.assertEqual(["drain_deadline"] * 3, self.reasons())
        self.assertEqual(sum(peer.received for pair in pairs for peer in pair),
                         self.program.usage()["acme"]["used_bytes"])

    def test_each_customer_has_a_deadline_of_its_own(self):
        layout = self.layout(workers=2)
        ports = [layout.endpoint(layout.customer(name, timeouts={"drain": time}), self.upstream_port)
                 for name, time in (("short", "1s"), ("long", "10m"), ("never", "0s"))]
        self.program = self.started(layout)
        (short, _), (patient, upstream), (endless, _) = [self.relayed(port) for port in ports]
        metrics = self.program.metrics()
        self.assertEqual([0, 1], [metrics.total("tollgate_" + name) for name in
                                  ("draining", "config_last_reload_successful")])
        self.assertAlmostEqual(time.time(), metrics.total("tollgate_config_last_reload_success_timestamp_seconds"), delta=600)
        self.program.signal(signal.SIGTERM)
        self.loop.settle([short], within=30)
        patient.send(bytes(1_000_000))
        self.loop.run(lambda: upstream.received == 1_000_001, "the other's bytes")
        self.assertTrue(self.program.is_running())
        self.assertEqual([None, None], [patient.ended, endless.ended])
        metrics = self.program.metrics()
        self.assertEqual(1, metrics.total("tollgate_connections_closed_total", customer="short", reason="drain_deadline"))
        self.assertEqual(2, metrics.total("tollgate_connections_active"))
        self.assertEqual(1, metrics.total("tollgate_draining"))
        self.program.signal(signal.SIGTERM)
        self.loop.settle([patient, endless])
        self.assertEqual(0, self.program.wait())
        self.assertEqual(["drain_deadline"] * 3, self.reasons())
        self.assertEqual(1, len(self.program.log(event="ending_at_once", connections=2)))

    def test_a_dial_that_outlasts_the_deadline_relays_nothing(self):
        """It used to be handed to the relay after everything there had been ended, and nobody ended it any more."""
        layout = self.layout()
        slow = self.loop.listen(self.upstreams.append, backlog=0)
        held = self.loop.hold(slow)
        port = layout.endpoint(layout.customer("acme", timeouts={"drain": "1s", "connect": "30s"}), slow)
        layout.endpoint(layout.customer("other", timeouts={"drain": "10m"}), self.upstream_port)
        self.program = self.started(layout)
        client = self.loop.connect(port).send(b"x")
        until(lambda: self.program.get("/v1/customers/acme").json()["connections"] == 1, "the dial to begin")
        self.drains()
        over = time.monotonic() + 1.5
        self.loop.run(lambda: time.monotonic() > over, "the deadline")
        self.loop.release(slow, self.upstreams.append)
        self.loop.settle([client], within=60)
        self.assertEqual(("reset", 0), (client.ended, client.received))
        self.assertEqual(0, self.program.wait())
        self.assertEqual(1, len(self.program.log(event="refused", reason="draining", customer="acme")))
        self.assertEqual([], self.reasons())
        for one in held:
            one.close()

    def test_clients_that_still_come_do_not_hold_it_up(self):
        """Each is refused, but in a storm one is there at any moment: the drain used to last to its deadline for them."""
        layout = self.layout(workers=2)
        listener = layout.listener("tls")
        layout.endpoint(layout.customer("acme", timeouts={"drain": "10m"}), self.upstream_port, listener)
        self.program = self.started(layout)
        hello = client_hello("one.example.com")
        client = self.loop.connect(port_of(listener)).send(hello)
        self.loop.run(lambda: self.upstreams and self.upstreams[0].received == len(hello), "the connection to be relayed")
        self.drains()
        storm = []

        def rages():
            storm[:] = [one for one in storm if not one.ended]
            storm.extend(self.loop.connect(port_of(listener)).send(b"no hello") for _ in range(50 - len(storm)))
            return self.program.process.poll() is not None

        client.send(b"last words", fin=True)
        self.loop.run(lambda: rages() or self.upstreams[0].ended == "fin", "the live one to go on")
        self.upstreams[0].send(b"bye", fin=True)
        self.loop.run(rages, "the program to end in the middle of it", within=20)
        self.assertEqual(0, self.program.wait())
        self.assertEqual((3, "fin"), (client.received, client.ended))
        self.assertEqual(["client_closed"], self.reasons())

    def test_a_handshake_that_never_ends_does_not_hold_it_up(self):
        layout = self.layout()
        listener = layout.listener("tls")
        layout.endpoint(layout.customer("acme", timeouts={"drain": "10m", "handshake": "10m"}), self.upstream_port, listener)
        self.program = self.started(layout)
        silent = self.loop.connect(port_of(listener))
        slow = self.loop.connect(port_of(listener)).send(b"\x16\x03\x01")
        self.loop.run(lambda: not (silent.sending or slow.sending), "the connections")
        self.drains()
        self.assertEqual(0, self.program.wait())
        self.loop.run(lambda: silent.ended and slow.ended, "both to be told")


if __name__ == "__main__":
    main()
