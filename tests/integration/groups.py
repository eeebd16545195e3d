"""Groups: which networks of clients moved how much, in each line and for each customer, as the clients saw it."""
import collections
import random
import socket
import struct

from harness.case import Case, main, seed
from harness.ports import free_port
from harness.waiting import until

GROUPS = [("loopback", "127.0.0.0/16"), ("etl", "127.0.1.0/24"), ("one-host", "127.0.1.7/32"), ("etl", "127.1.0.0/16"),
          ("office", "::1/128"), ("partners", "10.9.0.0/16"), ("partners", "2001:db8:9::/48"), ("unused", "10.0.0.0/8")]
ETL, ETL_TOO, ONE_HOST, LOOPBACK, STRANGER = "127.0.1.6", "127.1.0.1", "127.0.1.7", "127.0.2.1", "127.77.0.1"
GROUP_OF = {ETL: "etl", ETL_TOO: "etl", ONE_HOST: "one-host", LOOPBACK: "loopback", STRANGER: "other"}
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
MEMBERS = ["group", "to_warehouse_bytes", "from_warehouse_bytes", "connections"]
V2 = b"\r\n\r\n\0\r\nQUIT\n\x21"


def v2(client, port=40000):
    family, kind, own = (socket.AF_INET6, b"\x21", "::1") if ":" in client else (socket.AF_INET, b"\x11", "10.0.0.5")
    block = socket.inet_pton(family, client) + socket.inet_pton(family, own) + struct.pack("!HH", port, 443)
    return V2 + kind + struct.pack("!H", len(block)) + block


def answer(peer):
    """The first four bytes say how many to answer once the client has ended."""
    if peer.ended == "fin" and not peer.context:
        peer.context = "answered"
        peer.send(b"a" * struct.unpack("!I", peer.head[:4])[0], fin=True)


class groups(Case):
    def setUp(self):
        super().setUp()
        self.prepared = self.layout(workers=2)
        self.prepared.document["groups"] = [{"name": name, "cidr": cidr} for name, cidr in GROUPS]
        self.acme = self.prepared.customer("acme", clients=["127.0.0.0/8", "::1/128"])

    def upstream(self, rule=answer):
        def accepted(peer):
            peer.keep_head, peer.rule = 4, rule
        return self.loop.listen(accepted)

    def start(self):
        self.program = self.started(self.prepared)
        self.expected = collections.defaultdict(lambda: [0, 0])

    def transfer(self, port, group, up, down, header=b"", **where):
        """A client that moves `up` and `down` bytes in all, and is expected to count for `group`."""
        data = struct.pack("!I", down) + b"u" * (up - 4)
        client = self.loop.connect(port, **where).send(header + data, fin=True)
        self.expected[group][0] += up
        self.expected[group][1] += down
        client.context = down
        return client

    def settle(self, clients):
        self.loop.settle(clients)
        self.assertEqual([("fin", client.context) for client in clients],
                         [(client.ended, client.received) for client in clients])

    def json(self, customer="acme"):
        body = self.program.get(f"/v1/customers/{customer}").json()
        for one in body["groups"]:
            self.assertEqual(MEMBERS, list(one))
        return body

    def lines(self, count):
        return until(lambda: (lambda all: all if len(all) == count else None)(self.program.log(event="closed")),
                     lambda: f"{count} lines:\n{self.program.text()}")

    def agree(self, connections):
        """Lines, JSON, metrics and the ledger say what the peers moved."""
        logged = collections.defaultdict(lambda: [0, 0])
        for line in self.lines(connections):
            logged[line["group"]][0] += line["to_warehouse_bytes"]
            logged[line["group"]][1] += line["from_warehouse_bytes"]
        self.assertEqual(dict(self.expected), dict(logged))
        told = {one["group"]: [one["to_warehouse_bytes"], one["from_warehouse_bytes"]] for one in self.json()["groups"]}
        self.assertEqual({"other": [0, 0], **self.expected}, told)
        metrics = self.program.metrics()
        for at, way in enumerate(("to_warehouse", "from_warehouse")):
            whole = sum(moved[at] for moved in self.expected.values())
            self.assertEqual(whole, metrics.total("tollgate_bytes_total", direction=way))
            # The ledger's view may be a moment old.
            until(lambda: whole == sum(one[f"{way}_bytes"] for one in self.program.usage()["acme"]["endpoints"]),
                  lambda: f"{whole} bytes {way} in the ledger")
        self.assertEqual({("customer", "direction", "endpoint")},
                         {tuple(sorted(labels)) for labels, _ in metrics.samples("tollgate_bytes_total")})

    def test_what_each_network_moved(self):
        rng = random.Random(seed())
        ports = [self.prepared.endpoint(self.acme, self.upstream()) for _ in range(2)]
        elsewhere = self.prepared.endpoint(self.prepared.customer("beta"), self.upstream())
        self.start()
        clients = []
        for _ in range(60):
            source = rng.choice(list(GROUP_OF))
            clients.append(self.transfer(rng.choice(ports), GROUP_OF[source], rng.randint(4, 300_000),
                                         rng.randint(0, 300_000), source=source))
        self.settle(clients)
        self.agree(60)
        self.assertEqual([{"group": "other", "to_warehouse_bytes": 0, "from_warehouse_bytes": 0, "connections": 0}],
                         self.json("beta")["groups"], "another customer's are its own")
        beta = self.loop.connect(elsewhere, source=ETL).send(struct.pack("!I", 7), fin=True)
        self.loop.settle([beta])
        self.lines(61)
        self.assertEqual([["etl", 4, 7, 0], ["other", 0, 0, 0]],
                         [list(one.values()) for one in self.json("beta")["groups"]])
        self.assertEqual([name for name in ("loopback", "etl", "one-host", "other") if name in {"other", *self.expected}],
                         [one["group"] for one in self.json()["groups"]], "in the configuration's order")

    def test_clients_of_both_families_on_one_socket(self):
        listener = self.prepared.listener(listen=f"[::]:{free_port()}")
        port = self.prepared.endpoint(self.acme, self.upstream(), listener)
        self.start()
        self.settle([self.transfer(port, "office", 1000, 10, address="::1"),
                     self.transfer(port, "one-host", 2000, 20, source=ONE_HOST),
                     self.transfer(port, "other", 3000, 30, source=STRANGER)])
        self.agree(3)

    def test_a_negotiation_counts_too(self):
        def negotiate(peer):
            if peer.received >= len(SSL_REQUEST) and not peer.context:
                peer.context = "S"
                peer.send(b"S")
            elif peer.ended == "fin" and peer.context == "S":
                peer.context = "answered"
                peer.send(b"a" * 99, fin=True)
        port = self.prepared.endpoint(self.acme, self.upstream(negotiate), self.prepared.listener("postgres"))
        self.start()
        client = self.loop.connect(port, source=ETL).send(SSL_REQUEST)
        self.loop.run(lambda: client.received == 1, "the letter")
        client.send(b"\x16" + b"h" * 499, fin=True)
        self.loop.settle([client])
        self.expected["etl"] = [508, 100]
        self.agree(1)

    def test_connections_that_are_open_now(self):
        port = self.prepared.endpoint(self.acme, self.upstream())
        self.start()
        clients = [self.transfer(port, GROUP_OF[source], 4, 0, source=source)
                   for source in (ETL_TOO, LOOPBACK) for _ in range(2)]
        self.settle(clients)
        waiting = [self.loop.connect(port, source=source).send(b"w") for source in (ETL, ETL_TOO, ETL, STRANGER)]
        for client, source in zip(waiting, (ETL, ETL_TOO, ETL, STRANGER)):
            self.expected[GROUP_OF[source]][0] += 1

        def now():
            self.loop.turn()
            return {one["group"]: one["connections"] for one in self.json()["groups"]}
        until(lambda: now() == {"loopback": 0, "etl": 3, "other": 1}, lambda: f"three and one, and not {now()}")
        metrics = self.program.metrics()
        self.assertEqual(4, metrics.total("tollgate_connections_active"))
        # The byte has arrived before the reset, so that it is counted whatever comes first.
        self.loop.run(lambda: metrics_moved(self.program) == 4 * 4 + 4, "the waiting clients' bytes")
        for client in waiting:
            client.reset()
        until(lambda: now() == {"loopback": 0, "etl": 0, "other": 0}, lambda: f"none, and not {now()}")
        self.agree(8)

    def test_behind_a_load_balancer_the_client_counts(self):
        listener = self.prepared.listener(proxy_protocol={"accept_from": [f"{LOOPBACK}/32"]})
        self.acme["clients"] = ["10.0.0.0/9", "2001:db8::/32", "127.0.0.0/8"]
        port = self.prepared.endpoint(self.acme, self.upstream(), listener)
        self.start()
        self.settle([self.transfer(port, "partners", 1000, 1, v2("10.9.8.7"), source=LOOPBACK),
                     self.transfer(port, "partners", 2000, 2, v2("2001:db8:9::1"), source=LOOPBACK),
                     self.transfer(port, "partners", 2500, 2, v2("::ffff:10.9.0.1"), source=LOOPBACK),
                     self.transfer(port, "unused", 3000, 3, b"PROXY TCP4 10.8.0.1 10.0.0.5 1 2\r\n", source=LOOPBACK),
                     self.transfer(port, "other", 4000, 4, v2("2001:db8:a::1"), source=LOOPBACK),
                     self.transfer(port, "loopback", 5000, 5, b"PROXY UNKNOWN\r\n", source=LOOPBACK),
                     self.transfer(port, "etl", 6000, 6, source=ETL)])
        self.agree(7)
        for client, group in (("10.200.0.1", "unused"), ("192.0.2.1", "other")):
            refused = self.loop.connect(port, source=LOOPBACK).send(v2(client) + b"x")
            self.loop.run(lambda: refused.ended, "a refusal")
            line = until(lambda: self.program.log(event="refused", client=f"{client}:40000"), "its line")[0]
            self.assertEqual(("client_not_allowed", group), (line["reason"], line["group"]))
        self.agree(7)

    def test_without_groups_nobody_hears_of_them(self):
        del self.prepared.document["groups"]
        port = self.prepared.endpoint(self.acme, self.upstream())
        self.start()
        self.settle([self.transfer(port, "none", 100, 200, source=ETL)])
        self.assertNotIn("group", self.lines(1)[0])
        body = self.json()
        self.assertEqual([], body["groups"])
        self.assertRegex(body["groups_since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def metrics_moved(program):
    return program.metrics().total("tollgate_bytes_total", direction="to_warehouse")


if __name__ == "__main__":
    main()
