"""The case that the tests with hostile clients share: a program whose handshakes end soon, a good client, and what must
be as it was when all of them are gone.
"""
from harness.case import Case
from harness.hello import client_hello
from harness.layout import port_of
from harness.waiting import until

NAME = "one.example.com"
HANDSHAKE = 2
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
STARTUP = b"\0\0\0\x15\0\x03\0\0user\0tester\0\0"


def lies(hello):
    """`hello` with each of its first length fields set to something else: nested lengths that contradict each other."""
    def at(place, size, value):
        return hello[:place] + value.to_bytes(size, "big") + hello[place + size:]

    record, message, session = len(hello) - 5, len(hello) - 9, hello[43]
    suites = 44 + session
    extensions = suites + 2 + int.from_bytes(hello[suites:suites + 2], "big") + 2
    places = {"record": (3, 2, record), "message": (6, 3, message), "session": (43, 1, session),
              "suites": (suites, 2, int.from_bytes(hello[suites:suites + 2], "big")),
              "extensions": (extensions, 2, int.from_bytes(hello[extensions:extensions + 2], "big")),
              "first extension": (extensions + 4, 2, int.from_bytes(hello[extensions + 4:extensions + 6], "big"))}
    for field, (place, size, honest) in places.items():
        for lie in sorted({0, 1, honest - 1, honest + 1, 256 ** size - 1} - {honest}):
            yield f"{field} {honest} as {lie}", at(place, size, max(lie, 0))


class Hostile(Case):
    protocol, names = "tls", ("one",)

    def setUp(self):
        super().setUp()
        self.upstreams = []
        upstream_port = self.loop.listen(self.accepted)
        layout = self.layout(workers=2)
        layout.document["defaults"]["timeouts"]["handshake"] = f"{HANDSHAKE}s"
        listener = layout.listener(self.protocol)
        for name in self.names:
            hosts = {"hosts": [f"{name}.example.com"]} if len(self.names) > 1 else {}
            layout.endpoint(layout.customer(name), upstream_port, listener, **hosts)
        self.port = port_of(listener)
        self.program = self.started(layout)
        self.warm_up()

    def accepted(self, upstream):
        self.upstreams.append(upstream)

    def client(self, data=b""):
        client = self.loop.connect(self.port).send(data)
        client.keep_head = 200
        return client

    def refusals(self, reason):
        return self.program.metrics().total("tollgate_connections_refused_total", reason=reason)

    def logged(self, reason):
        return self.program.log(event="refused", reason=reason)

    def good(self):
        """A client that is served: everything it says arrives, and is counted."""
        hello = client_hello(NAME)
        before = len(self.upstreams)
        client = self.client(hello)
        self.loop.run(lambda: len(self.upstreams) > before and self.upstreams[-1].received == len(hello), "a good hello", 20)
        self.upstreams[-1].send(b"back")
        self.loop.run(lambda: client.received == 4, "its answer", 20)
        return client, self.upstreams[-1]

    def gone(self, pair):
        for peer in pair:
            peer.reset()
        self.settled()

    def settled(self):
        """Nothing of anybody is left in the process: its descriptors are those that it had at the start."""
        until(lambda: self.program.descriptors() <= self.descriptors_at_start,
              lambda: f"{self.program.descriptors()} descriptors to be {self.descriptors_at_start} again", 30)
        until(lambda: self.program.metrics().total("tollgate_connections_active") == 0, "no connection to be left")

    def warm_up(self):
        """Everything that the process opens once is open after a first connection."""
        self.descriptors_at_start = 1 << 20
        self.gone(self.good())
        self.program.metrics()
        self.descriptors_at_start = until(self.program.descriptors, "its descriptors")
