"""How an upstream is reached: the next address when one fails, names, limits, and never the proxy itself."""
from harness.case import Case, main
from harness.layout import port_of
from harness.ports import free_port
from harness.waiting import until


class upstreams(Case):
    def setUp(self):
        super().setUp()
        self.reached = []
        self.upstream_port = self.loop.listen(self.reached.append)

    def through(self, upstream, **settings):
        layout = self.layout()
        self.port = layout.endpoint(layout.customer("acme", **settings), upstream)
        self.program = self.started(layout)
        return self.port

    def relayed(self, count=1):
        before = len(self.reached)
        clients = [self.loop.connect(self.port).send(b"x") for _ in range(count)]
        self.loop.run(lambda: sum(peer.received for peer in self.reached[before:]) == count, "an upstream to be reached")
        return clients

    def refused(self, reason):
        client = self.loop.connect(self.port).send(b"x")
        self.loop.settle([client])
        self.assertEqual(("reset", 0), (client.ended, client.received))
        until(lambda: self.program.metrics().total("tollgate_connections_refused_total", reason=reason) >= 1,
              lambda: f"{reason} to be counted: {self.program.text()}")

    def test_the_next_address_is_taken_when_one_refuses(self):
        self.through([free_port(), free_port(), self.upstream_port])
        self.relayed(5)

    def test_no_address_left(self):
        self.through([free_port(), free_port()])
        self.refused("upstream_unreachable")
        self.assertTrue(self.program.is_running())
        self.assertEqual(0, self.program.usage()["acme"]["used_bytes"])

    def test_an_upstream_that_comes_back_is_used_again(self):
        port = free_port()
        self.through(port)
        self.refused("upstream_unreachable")
        self.loop.listen(self.reached.append, port=port)
        self.relayed()

    def test_an_upstream_can_be_a_name(self):
        self.through(f"localhost:{self.upstream_port}")
        self.relayed()

    def test_a_name_that_does_not_exist_ends_nothing_but_its_own(self):
        layout = self.layout()
        self.port = layout.endpoint(layout.customer("acme"), "does-not-exist.invalid:5432")
        fine = layout.endpoint(layout.customer("other"), self.upstream_port)
        self.program = self.started(layout)
        self.refused("upstream_unreachable")
        self.port = fine
        self.relayed()

    def test_connections_are_limited_for_each_customer(self):
        self.through(self.upstream_port, connections=3)
        clients = self.relayed(3)
        self.refused("connection_limit")
        clients[0].reset()
        until(lambda: self.program.metrics().total("tollgate_connections_active") == 2, "one to be gone")
        self.relayed()

    def test_the_proxy_never_dials_itself(self):
        layout = self.layout()
        listener, other = layout.listener(), layout.listener()
        self.port = layout.endpoint(layout.customer("acme"), port_of(listener), listener)
        layout.endpoint(layout.customer("other"), f"localhost:{port_of(listener)}", other)
        self.program = self.tollgate(layout)
        checked = self.program.command("check")
        if checked.returncode == 2:  # what can be seen in the file may be refused there
            self.assertIn("upstream", checked.stdout + checked.stderr)
            layout.document["customers"][0]["endpoints"][0]["upstream"] = [f"127.0.0.1:{self.upstream_port}"]
            self.program.config = layout.write()
            self.port = port_of(other)
        self.program.start()
        self.refused("upstream_unreachable")
        opened = self.program.metrics().total("tollgate_connections_opened_total")
        self.assertEqual(0, opened, "a loop was entered")


if __name__ == "__main__":
    main()
