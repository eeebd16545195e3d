"""What a cut-off does and does not do: whom it ends, whom it leaves alone, what it says, and how traffic comes back."""
from harness.case import Case, main
from harness.waiting import until

ALLOWANCE = 1_000_000


class cut_off(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def used(self, customer="acme"):
        return self.program.usage()[customer]["used_bytes"]

    def start(self, allowance=ALLOWANCE, **settings):
        """One customer, acme, and the port of its endpoint."""
        layout = self.layout(workers=2)
        port = layout.endpoint(layout.customer("acme", f"{allowance}B", **settings), self.upstream_port)
        self.program = self.started(layout)
        return port

    def exhaust(self, port):
        client = self.loop.connect(port).send_forever()
        self.loop.settle([client])
        self.assertEqual("reset", client.ended)

    def refused(self, port):
        """Whether a new connection is turned away: reset before anything came or went."""
        client = self.loop.connect(port).send(b"x")
        self.loop.settle([client])
        return (client.ended, client.received) == ("reset", 0)

    def test_idle_sessions_end_too_and_new_ones_are_refused(self):
        port = self.start()
        idle = [self.loop.connect(port).send(b"x") for _ in range(20)]
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == len(idle), "the idle ones to be relayed")
        self.exhaust(port)
        self.loop.settle(idle)
        self.loop.settle(self.upstreams)
        self.assertEqual({"reset"}, {peer.ended for peer in idle + self.upstreams})
        self.assertEqual(ALLOWANCE, sum(peer.received for peer in self.upstreams))
        self.assertTrue(self.refused(port))

        def logged(event):
            return len(self.program.log(reason="quota_exhausted", customer="acme")) >= event

        until(lambda: logged(22), lambda: "a line for each: " + self.program.text())
        metrics = self.program.metrics()
        self.assertEqual(21, metrics.total("tollgate_connections_closed_total", customer="acme", reason="quota_exhausted"))
        self.assertEqual(1, metrics.total("tollgate_connections_refused_total", customer="acme", reason="quota_exhausted"))
        self.assertEqual(1, metrics.total("tollgate_quota_exhausted", customer="acme"))
        self.assertEqual(0, metrics.total("tollgate_quota_remaining_bytes", customer="acme"))

    def test_other_customers_do_not_notice(self):
        layout = self.layout(workers=2)
        ports = {name: layout.endpoint(layout.customer(name, allowance), self.upstream_port)
                 for name, allowance in (("acme", ALLOWANCE), ("other", "300GB"))}
        self.program = self.started(layout)
        data = bytes(range(256)) * 40_000
        others = [self.loop.connect(ports["other"]).hashed() for _ in range(10)]
        for other in others:
            other.send(data[:5_000_000])
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == 50_000_000, "half of the others' bytes")
        self.exhaust(ports["acme"])
        for other in others:
            other.send(data[5_000_000:], fin=True)
        self.loop.run(lambda: sum(peer.ended == "fin" for peer in self.upstreams) == len(others), "the others' ends")
        self.assertEqual({len(data)}, {peer.received for peer in self.upstreams if peer.ended == "fin"})
        self.assertEqual({None}, {other.ended for other in others})
        self.assertEqual({"acme": ALLOWANCE, "other": len(others) * len(data)},
                         {name: self.used(name) for name in ports})

    def test_an_adjustment_brings_traffic_back_while_running(self):
        port = self.start()
        self.exhaust(port)
        self.assertTrue(self.refused(port))
        self.program.adjust("acme", 500_000)
        self.exhaust(port)
        self.assertEqual(ALLOWANCE + 500_000, sum(peer.received for peer in self.upstreams))
        self.assertEqual(ALLOWANCE + 500_000, self.used())

    def test_an_adjustment_brings_traffic_back_while_stopped(self):
        port = self.start()
        self.exhaust(port)
        self.program.stop()
        self.program.adjust("acme", 500_000)
        self.assertEqual(500_000, self.program.usage()["acme"]["remaining_bytes"])
        self.program.start()
        self.exhaust(port)
        self.assertEqual(ALLOWANCE + 500_000, sum(peer.received for peer in self.upstreams))
        self.assertEqual(ALLOWANCE + 500_000, self.used())

    def test_a_lowered_allowance_cuts_at_once(self):
        """What the holder has not spent of its grant is taken back, however fast its customer was a moment ago."""
        layout = self.layout(workers=2)
        names = [f"customer-{number}" for number in range(6)]
        ports = {name: layout.endpoint(layout.customer(name, f"{ALLOWANCE}B"), self.upstream_port) for name in names}
        self.program = self.started(layout)
        for name in names:
            with self.subTest(customer=name):
                before = sum(peer.received for peer in self.upstreams)
                client = self.loop.connect(ports[name]).send(bytes(300_000))
                self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == before + 300_000, "300 kB")
                self.program.adjust(name, -800_000)
                self.loop.settle([client], within=10)
                self.assertEqual("reset", client.ended)
                usage = self.program.usage()[name]
                self.assertEqual((200_000, 300_000, 0, "exhausted"), tuple(
                    usage[key] for key in ("allowance_bytes", "used_bytes", "remaining_bytes", "state")))

    def test_the_same_adjustment_twice_counts_once(self):
        self.start()
        change = {"id": "ticket-7", "delta_bytes": 500_000, "reason": "twice"}
        path, token = "/v1/customers/acme/adjustments", self.program.layout.token
        self.assertEqual(200, self.program.request("POST", path, change, token).status // 100 * 100)
        self.assertEqual(200, self.program.request("POST", path, change, token).status // 100 * 100)
        self.assertEqual(409, self.program.request("POST", path, {**change, "delta_bytes": 1}, token).status)
        self.assertEqual(ALLOWANCE + 500_000, self.program.usage()["acme"]["allowance_bytes"])

    def test_enforce_false_meters_and_never_cuts(self):
        port = self.start(enforce=False)
        client = self.loop.connect(port).send(bytes(3 * ALLOWANCE + 5), fin=True)
        self.loop.run(lambda: self.upstreams and self.upstreams[0].ended, "everything to arrive")
        self.upstreams[0].send(b"done", fin=True)
        self.loop.settle([client])
        self.assertEqual((3 * ALLOWANCE + 5, "fin", "fin"), (self.upstreams[0].received, self.upstreams[0].ended, client.ended))
        until(lambda: self.used() == 3 * ALLOWANCE + 9, lambda: f"all to be counted, not {self.used()}")
        self.assertEqual(0, self.program.metrics().total("tollgate_quota_enforced", customer="acme"))
        self.program.stop()
        self.assertEqual(3 * ALLOWANCE + 9, self.used())

    def test_what_was_charged_is_delivered_to_a_slow_reader(self):
        """The reset waits for the send queue: a reader that is behind when the allowance ends still gets every byte."""
        port = self.start(allowance=8_000_000)
        client = self.loop.connect(port).send_forever()
        self.loop.run(lambda: self.upstreams, "the upstream to be reached")
        self.upstreams[0].read_on(False)
        self.loop.run(lambda: self.program.usage_over_http()["acme"]["used_bytes"] > 200_000, "its buffers to fill")
        self.upstreams[0].read_on(True)
        self.loop.settle([client, self.upstreams[0]])
        self.assertEqual((8_000_000, "reset"), (self.upstreams[0].received, self.upstreams[0].ended))


if __name__ == "__main__":
    main()
