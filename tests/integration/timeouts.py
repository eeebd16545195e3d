"""The time-outs of a relayed connection: who is ended, in which order, and by which name.

Only orders and generous bounds are asserted: nothing here depends on how fast the machine is.
"""
import time

from harness.case import Case, main
from harness.waiting import until


class timeouts(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []

    def through(self, **timeouts):
        layout = self.layout()
        customer = layout.customer("acme", timeouts={"drain": "1s", **timeouts})
        port = layout.endpoint(customer, self.loop.listen(self.upstreams.append))
        self.program = self.started(layout)
        return port

    def relayed(self, port, count=1):
        """Connections through which one byte has gone."""
        clients = [self.loop.connect(port).send(b"x") for _ in range(count)]
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == count, "the connections to be relayed")
        return clients

    def closed(self, reason):
        return self.program.metrics().total("tollgate_connections_closed_total", customer="acme", reason=reason)

    def test_idle_ends_the_silent_and_spares_the_busy(self):
        port = self.through(idle="1s")
        silent, busy = self.relayed(port, 2)
        last = time.monotonic()

        def chat():
            nonlocal last
            if time.monotonic() - last > 0.2:
                last = time.monotonic()
                busy.send(b"x")
            return silent.ended

        self.loop.run(chat, "the silent one to be ended", within=20)
        self.assertIsNone(busy.ended)
        until(lambda: self.closed("idle_timeout") == 1, "the reason to be counted")
        self.loop.settle([busy], within=20)
        until(lambda: self.closed("idle_timeout") == 2, "the other's reason, once it was silent too")

    def test_idle_off_ends_nobody(self):
        port = self.through(idle="0s")
        client, = self.relayed(port)
        later = time.monotonic() + 2
        self.loop.run(lambda: time.monotonic() > later, "two seconds")
        self.assertIsNone(client.ended)

    def test_idle_is_as_long_as_it_says_for_either_sides_bytes(self):
        """A byte of the upstream's alone, now and then, keeps it; after the last one it lasts its time, and no less."""
        port = self.through(idle="2s")
        client, = self.relayed(port)
        upstream, = self.upstreams
        began = last = time.monotonic()

        def now_and_then():
            nonlocal last
            if time.monotonic() - last > 1.2:
                last = time.monotonic()
                upstream.send(b"y")
            return time.monotonic() - began > 5

        self.loop.run(now_and_then, "five seconds", within=20)
        self.assertEqual((None, None), (client.ended, upstream.ended))
        self.loop.run(lambda: client.ended and upstream.ended, "its end", within=20)
        self.assertGreaterEqual(time.monotonic() - last, 2)
        self.assertEqual(("reset", "reset"), (client.ended, upstream.ended), "a truncation must never look like an end")
        until(lambda: self.program.log(event="closed", reason="idle_timeout", customer="acme"), "its line in the log")

    def test_half_closed_ends_a_half_that_stays_silent(self):
        port = self.through(half_closed="1s")
        half, whole = self.relayed(port, 2)
        began = time.monotonic()
        half.send(fin=True)
        self.loop.run(lambda: half.ended, "the half-closed one to be ended", within=20)
        self.assertGreaterEqual(time.monotonic() - began, 1)
        self.assertIsNone(whole.ended, "a connection that is open both ways has no such time-out")
        until(lambda: self.closed("half_closed_timeout") == 1, "the reason to be counted")
        until(lambda: self.program.log(reason="half_closed_timeout", customer="acme"), "its line in the log")

    def test_half_closed_means_without_a_byte_not_in_total(self):
        port = self.through(half_closed="1s")
        client, = self.relayed(port)
        client.send(fin=True)
        upstream, = self.upstreams
        began = last = time.monotonic()

        def trickle():
            nonlocal last
            if time.monotonic() - last > 0.25:
                last = time.monotonic()
                upstream.send(b"y")
            return time.monotonic() - began > 3

        self.loop.run(trickle, "three seconds of a byte now and then", within=30)
        self.assertIsNone(client.ended)
        upstream.send(b"end", fin=True)
        self.loop.settle([client])
        self.assertEqual("fin", client.ended)
        self.assertEqual(upstream.sent, client.received)
        self.assertEqual(0, self.closed("half_closed_timeout"))

    def test_connect_gives_up_on_an_upstream_that_does_not_answer(self):
        """A full listening queue: the kernel drops the SYN, as a network does that loses everything."""
        layout = self.layout()
        silent = self.loop.listen(lambda peer: None, backlog=0)
        held = self.loop.hold(silent)
        answering = self.loop.listen(self.upstreams.append)
        customer = layout.customer("acme", timeouts={"connect": "3s", "drain": "1s"})
        lone = layout.endpoint(customer, silent)
        second = layout.endpoint(customer, [silent, answering])
        self.program = self.started(layout)
        client = self.loop.connect(lone).send(b"x")
        self.loop.settle([client], within=30)
        self.assertEqual(("reset", 0), (client.ended, client.received))
        until(lambda: self.program.metrics().total(
            "tollgate_connections_refused_total", reason="upstream_unreachable") == 1, "the refusal to be counted")
        client = self.loop.connect(second).send(b"hello")
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == 5, "the next address to be taken", 30)
        self.assertIsNone(client.ended)
        del held


if __name__ == "__main__":
    main()
