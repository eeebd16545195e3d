"""An endpoint's own DNS servers: the warehouse's name leads to this proxy for everybody else, and to the warehouse here.

The machine's answer is nss_wrapper's, the endpoint's is a real dnsmasq's. As in production, the proxy listens on the
warehouse's own port, so that the machine's answer is a loop.
"""
from harness.case import Case, main, skip
from harness.dns import DnsServer, dnsmasq, machine_answers
from harness.ports import free_port
from harness.waiting import until

NAME = "orders.warehouse.test"
WAREHOUSE = "127.0.0.2"


class resolver(Case):
    def prepared(self, addresses, resolvers=True, running=True):
        """A program whose upstream is NAME, which the machine takes for the proxy itself; a DNS server with `addresses`."""
        self.server = DnsServer(self.folder, addresses)
        self.addCleanup(self.server.stop)
        if running:
            self.server.start()
        self.reached = []
        port = free_port()
        self.loop.listen(self.reached.append, address=WAREHOUSE, port=port)
        layout = self.layout()
        listener = {"name": "orders", "listen": f"127.0.0.1:{port}", "protocol": "tcp"}
        layout.document["listeners"].append(listener)
        more = {"resolver": [self.server.address]} if resolvers else {}
        self.port = layout.endpoint(layout.customer("acme"), f"{NAME}:{port}", listener, **more)
        program = self.tollgate(layout)
        program.environment = machine_answers(self.folder, {NAME: ["127.0.0.1"]})
        return program

    def relayed(self):
        before = len(self.reached)
        self.loop.connect(self.port).send(b"x")
        self.loop.run(lambda: sum(peer.received for peer in self.reached[before:]) == 1, "the warehouse to be reached")

    def refused(self, program):
        client = self.loop.connect(self.port).send(b"x")
        self.loop.settle([client])
        self.assertEqual("reset", client.ended)
        until(lambda: program.metrics().total("tollgate_connections_refused_total", reason="upstream_unreachable") >= 1,
              lambda: f"a refusal to be counted: {program.text()}")

    def test_the_machines_answer_is_a_loop(self):
        program = self.prepared({NAME: [WAREHOUSE]}, resolvers=False).start()
        self.refused(program)
        self.assertIn("a listener of this proxy", program.text())

    def test_the_endpoints_own_server_leads_to_the_warehouse(self):
        program = self.prepared({NAME: [WAREHOUSE]}).start()
        self.assertEqual(0, program.command("check").returncode)
        self.relayed()
        self.assertIn(NAME, self.server.log())

    def test_an_answer_too_long_for_a_datagram_comes_over_tcp(self):
        program = self.prepared({NAME: [f"127.0.9.{last}" for last in range(1, 100)]}).start()
        self.assertEqual([99], [line["addresses"] for line in program.log(event="upstream_addresses", host=NAME)])

    def test_a_server_that_comes_later_is_found(self):
        program = self.prepared({NAME: [WAREHOUSE]}, running=False).start()
        self.refused(program)
        self.server.start()
        until(lambda: program.text().count(WAREHOUSE) > 0, lambda: f"an answer: {program.text()}", 30)
        self.relayed()

    def test_the_last_good_answer_is_kept_while_the_server_is_away(self):
        program = self.prepared({NAME: [WAREHOUSE]}).start()
        self.relayed()
        self.server.stop()
        # bounded poll: the next lookup is half a minute after the first one
        until(lambda: self.server.address in program.text(), lambda: f"a lookup to fail: {program.text()}", 60)
        self.relayed()


if __name__ == "__main__":
    if dnsmasq() is None:
        skip("not installed: dnsmasq")
    main()
