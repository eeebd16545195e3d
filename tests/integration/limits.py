"""How many connections there may be: of a customer, of the process, and when descriptors run out.

Each limit is met exactly: so many are served, the next one is refused by name, and a place that is given back is taken.
"""
import os
import resource
import time

from harness.case import Case, main
from harness.hello import access_denied, client_hello
from harness.layout import port_of
from harness.waiting import until

LEAST_DESCRIPTORS = 256
MOST_CPU = 0.5  # of one core: an accept loop that spins takes all of one


class Limited(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def relayed(self, port, count=1, hello=b"x"):
        """Connections through which `hello` has gone."""
        before = len(self.upstreams)
        clients = [self.loop.connect(port).send(hello) for _ in range(count)]
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams[before:]) == count * len(hello),
                      lambda: f"{count} to be relayed: {self.program.text()}")
        return clients

    def refused(self, port, of):
        """One more is reset, and the log says whose limit it was."""
        before = len(self.refusals(of))
        client = self.loop.connect(port).send(b"y")
        self.loop.settle([client])
        self.assertEqual(("reset", 0), (client.ended, client.received))
        until(lambda: len(self.refusals(of)) == before + 1, lambda: f"a refusal {of}: {self.program.text()}")

    def refusals(self, of):
        return self.program.log(event="refused", reason="connection_limit", detail=of)

    def active(self):
        return self.program.metrics().total("tollgate_connections_active")

    def give_back(self, client):
        active = self.active()
        client.reset()
        until(lambda: self.active() == active - 1, "the connection to end")


class connections(Limited):
    def test_of_a_customer(self):
        layout = self.layout(workers=2)
        acme = layout.customer("acme", connections=5)
        ports = [layout.endpoint(acme, self.upstream_port) for _ in range(2)]
        other = layout.endpoint(layout.customer("other", connections=1), self.upstream_port)
        self.program = self.started(layout)
        clients = self.relayed(ports[0], 3) + self.relayed(ports[1], 2)
        for port in ports:
            self.refused(port, "of the customer")
        self.relayed(other)
        self.refused(other, "of the customer")
        for client in clients[:3]:
            self.give_back(client)
            self.relayed(ports[1])
            self.refused(ports[0], "of the customer")
        metrics = self.program.metrics()
        refused = {name: metrics.total("tollgate_connections_refused_total", customer=name, reason="connection_limit")
                   for name in ("acme", "other")}
        self.assertEqual({"acme": 5, "other": 1}, refused)
        self.assertEqual(5, metrics.total("tollgate_connections_active", customer="acme"))
        self.assertEqual(5, self.program.get("/v1/customers/acme").json()["connections"])

    def test_of_the_process(self):
        layout = self.layout(workers=2)
        layout.document["max_connections"] = 6
        ports = [layout.endpoint(layout.customer(name, connections=6), self.upstream_port) for name in ("acme", "other")]
        self.program = self.started(layout)
        clients = self.relayed(ports[0], 4) + self.relayed(ports[1], 2)
        for port in ports:
            self.refused(port, "of the process")
        self.give_back(clients[0])
        self.relayed(ports[1])
        self.refused(ports[0], "of the process")
        metrics = self.program.metrics()
        self.assertEqual(3, metrics.total("tollgate_connections_refused_total", customer="", reason="connection_limit"))
        self.assertEqual(6, metrics.total("tollgate_connections_active"))

    def test_a_tls_client_above_the_limit_is_told(self):
        layout = self.layout()
        layout.document["max_connections"] = 1
        listener = layout.listener("tls")
        layout.endpoint(layout.customer("acme", connections=1), self.upstream_port, listener)
        self.program = self.started(layout)
        hello = client_hello("one.example.com")
        self.relayed(port_of(listener), hello=hello)
        client = self.loop.connect(port_of(listener)).send(hello)
        client.keep_head = 100
        self.loop.run(lambda: client.ended, "the refusal")
        self.assertEqual(access_denied(hello), bytes(client.head))
        until(lambda: len(self.refusals("of the process")) == 1, "the refusal's line")


class descriptors(Limited):
    """With few of them, of which the ledger and the admin address keep theirs."""

    def under(self, limit, max_connections=0, protocol="tcp", ready=True, allowance="300GB"):
        """One endpoint's port, with a process of `limit` descriptors."""
        layout = self.layout(workers=2)
        layout.document["max_connections"] = max_connections
        listener = layout.listener(protocol)
        port = layout.endpoint(layout.customer("acme", allowance), self.upstream_port, listener)
        self.program = self.tollgate(layout).start(
            ready=ready, before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        return port

    def most(self):
        return self.program.log(event="starting")[0]["max_connections"]

    def cpu_share(self):
        """Of one core, over a second."""
        cpu, wall = self.program.cpu_seconds(), time.monotonic()
        self.loop.run(lambda: time.monotonic() > wall + 1, "a second")
        return (self.program.cpu_seconds() - cpu) / (time.monotonic() - wall)

    def committed(self):
        return self.program.metrics().total("tollgate_ledger_transactions_total", outcome="committed")

    def test_a_flood_leaves_the_reserve_alone(self):
        """Refused TLS clients used to be told without being counted: a second of them took every descriptor."""
        port = self.under(LEAST_DESCRIPTORS, protocol="tls", allowance="200MB")
        hello = client_hello("one.example.com")
        steady, = self.relayed(port, hello=hello)
        at_start = self.program.descriptors()
        flood = [self.loop.connect(port) for _ in range(600)]  # they say nothing, and do not leave
        self.loop.run(lambda: len(self.refusals("of the process")) >= len(flood) - self.most() + 1, "the refusals")
        self.assertLess(self.program.descriptors(), LEAST_DESCRIPTORS - 50, "of which the ledger and others keep theirs")
        committed = self.committed()
        steady.send(bytes(20_000_000))
        self.loop.run(lambda: self.upstreams[0].received == 20_000_000 + len(hello), "the good client's bytes")
        self.assertGreater(self.committed(), committed, "its quota goes on being granted")
        for path in ("/healthz", "/readyz", "/v1/usage", "/metrics"):
            self.assertEqual(200, self.program.get(path).status)
        self.program.adjust("acme", 1_000_000)
        self.assertLess(self.cpu_share(), MOST_CPU)
        self.assertEqual([], self.program.log(event="accept_paused"))
        for client in flood:
            client.close()
        until(lambda: self.program.descriptors() <= at_start, "the flood's descriptors to come back", 30)
        self.relayed(port, self.most() - 1, hello)

    def left(self, count):
        """Lowers the limit of the running process so that no more than `count` can be opened."""
        pid = self.program.process.pid
        taken = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
        free = sorted(set(range(1000)) - taken)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (free[count], 1000))

    def all_back(self):
        resource.prlimit(self.program.process.pid, resource.RLIMIT_NOFILE, (1000, 1000))

    def test_without_any_the_door_waits_and_does_not_spin(self):
        port = self.under(1000, allowance="200MB")
        steady, = self.relayed(port)
        resource.prlimit(self.program.process.pid, resource.RLIMIT_NOFILE, (3, 1000))  # none, whatever is closed meanwhile
        waiting = [self.loop.connect(port).send(b"y") for _ in range(50)]
        until(lambda: self.program.log(event="accept_paused"), "a line about it")
        self.assertLess(self.cpu_share(), MOST_CPU)
        self.assertLessEqual(len(self.program.log(event="accept_paused")), 2, "a line for each worker, not for each look")
        self.all_back()
        self.loop.run(lambda: len(self.upstreams) + sum(bool(client.ended) for client in waiting) == 51, "those who waited")
        until(lambda: self.program.log(event="accept_resumed"), "a line that it is over")
        steady.send(bytes(50_000_000))
        self.loop.run(lambda: self.upstreams[0].received == 50_000_001, "the running one to go on")
        self.relayed(port, 50)

    def test_the_last_ones_are_no_connections(self):
        """SQLite opens its journal anew each time: connections that took the last descriptor used to starve the ledger."""
        port = self.under(1000, allowance="200MB")
        steady, = self.relayed(port)
        self.left(12)
        committed = self.committed()
        for turn in range(5):
            refused = [self.loop.connect(port).send(b"y") for _ in range(40)]
            steady.send(bytes(10_000_000))
            expected = 10_000_000 * (turn + 1) + 1
            self.loop.run(lambda: self.upstreams[0].received == expected,
                          lambda: f"the running one, which is granted more: {self.program.text()[-2000:]}")
            self.loop.settle(refused)
            self.assertEqual({("reset", 0)}, {(client.ended, client.received) for client in refused})
        self.assertGreater(self.committed(), committed)
        until(lambda: len(self.program.log(event="refused", reason="no_descriptors")) == 200, "a line for each")
        self.assertEqual([], self.program.log(event="ledger_away"))
        self.assertEqual([], self.program.log(event="accept_paused"))
        self.all_back()
        self.relayed(port, 50)

    def test_too_few_for_the_configuration_are_refused(self):
        """The message names a limit that is just enough."""
        self.under(LEAST_DESCRIPTORS, max_connections=500, ready=False)
        self.assertEqual(1, self.program.wait())
        text = self.program.text()
        self.assertIn("descriptor limit is 256", text)
        needed = int(text.partition("must be ")[2].split()[0])
        self.assertGreater(needed, 1000)
        os.unlink(self.program.config)
        self.under(needed - 1, max_connections=500, ready=False)
        self.assertEqual(1, self.program.wait())
        self.under(needed, max_connections=500)
        self.assertEqual(500, self.most())

    def test_none_for_the_listeners_are_refused(self):
        layout = self.layout(workers=2)
        for number in range(60):
            layout.endpoint(layout.customer(f"customer-{number}"), self.upstream_port)
        program = self.tollgate(layout).start(
            ready=False, before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (LEAST_DESCRIPTORS, LEAST_DESCRIPTORS)))
        self.assertEqual(1, program.wait())
        self.assertIn("60 listeners", program.text())


if __name__ == "__main__":
    main()
