"""The tls front end, with real clients and servers: who is routed where by name, and who is refused and how.

The proxy has no keys: curl checks the servers' certificates through it. Refusals are read off the wire.
"""
import hashlib
import subprocess

from harness.case import Case, main
from harness.certificates import Authority
from harness.hello import access_denied, client_hello, in_records_of
from harness.https import HttpsServer
from harness.layout import port_of
from harness.waiting import until

ONE, TWO = "one.example.com", "two.example.com"


class sni(Case):
    def shared(self, upstreams, allowance="300GB", handshake="10s", clients=None):
        """A tls listener shared by a customer for each of `upstreams`, {name: port}; the listener's port."""
        layout = self.layout(workers=2)
        layout.document["defaults"]["timeouts"]["handshake"] = handshake
        listener = layout.listener("tls")
        for name, port in upstreams.items():
            customer = layout.customer(name.split(".")[0], allowance, **({"clients": clients} if clients else {}))
            layout.endpoint(customer, port, listener, hosts=[name], warehouse="databricks")
        self.program = self.started(layout)
        return port_of(listener)

    def two_peers(self, **settings):
        """Two upstreams that keep what they get, behind a shared listener."""
        self.got = {ONE: [], TWO: []}

        def keeper(name):
            def accepted(peer):
                peer.keep_head = 1 << 16
                self.got[name].append(peer)
            return accepted

        return self.shared({name: self.loop.listen(keeper(name)) for name in self.got}, **settings)

    def curl(self, port, name, *words, within=60):
        return subprocess.run(
            ["curl", "-sS", "--noproxy", "*", "--max-time", str(within), "--cacert", self.authority.certificate,
             "--resolve", f"{name}:{port}:127.0.0.1", *words, f"https://{name}:{port}/"],
            capture_output=True, check=False, stdin=subprocess.DEVNULL)

    def two_servers(self, **settings):
        self.authority = Authority(self.folder)
        self.bodies, ports = {}, {}
        for name in (ONE, TWO):
            self.bodies[name] = hashlib.sha256(name.encode()).digest() * 200_000
            server = HttpsServer(*self.authority.issue(name), self.bodies[name])
            self.addCleanup(server.close)
            ports[name] = server.port
        return self.shared(ports, **settings)

    def refused(self, port, data, reason, source=None):
        """Sends `data`; what came back before the end. The refusal must be counted under `reason`."""
        before = self.refusals(reason)
        client = self.loop.connect(port, source=source).send(data)
        client.keep_head = 100
        self.loop.run(lambda: client.ended, f"a refusal for {reason}", within=20)
        until(lambda: self.refusals(reason) == before + 1, lambda: f"{reason} to be counted: {self.program.text()}")
        until(lambda: self.program.log(reason=reason), f"a log line with {reason}")
        return bytes(client.head), client.ended

    def refusals(self, reason):
        return self.program.metrics().total("tollgate_connections_refused_total", reason=reason)

    def routed(self, client, data, name):
        """`data` has arrived at the upstream of `name` as it was sent."""
        self.loop.run(lambda: sum(peer.received for peer in self.got[name]) >= len(data) or client.ended, "the hello")
        self.assertEqual([data], [bytes(peer.head) for peer in self.got[name]])
        self.assertIsNone(client.ended)
        client.reset()
        self.loop.settle(self.got[name])
        self.got[name].clear()

    def test_curl_reaches_two_servers_by_name(self):
        port = self.two_servers()
        for name in (ONE, TWO, ONE):
            done = self.curl(port, name)
            self.assertEqual((0, b""), (done.returncode, done.stderr))
            self.assertEqual(self.bodies[name], done.stdout)
        used = {name: self.program.usage()[name.split(".")[0]]["used_bytes"] for name in (ONE, TWO)}
        self.assertGreater(used[ONE], 2 * len(self.bodies[ONE]))
        self.assertGreater(used[TWO], len(self.bodies[TWO]))
        self.assertLess(used[TWO], len(self.bodies[TWO]) * 1.1)

    def test_curl_is_told_of_a_refusal(self):
        port = self.two_servers(allowance="1MB")
        cut = self.curl(port, ONE)
        self.assertNotEqual(0, cut.returncode, "6.4 MB do not fit into 1 MB")
        refused = self.curl(port, ONE)
        self.assertEqual(35, refused.returncode, refused.stderr)
        self.assertIn(b"access denied", refused.stderr.lower())
        self.assertEqual(1_000_000, self.program.usage()["one"]["used_bytes"])
        stranger = self.curl(port, "three.example.com")
        self.assertEqual(35, stranger.returncode, stranger.stderr)
        self.assertIn(b"access denied", stranger.stderr.lower())

    def test_refusals_are_alerts_and_have_names(self):
        port = self.two_peers()
        for name, reason in (("three.example.com", "unknown_server_name"), (None, "no_server_name")):
            with self.subTest(name=name):
                hello = client_hello(name)
                self.assertEqual((access_denied(hello), "fin"), self.refused(port, hello, reason))
        self.assertEqual({ONE: [], TWO: []}, self.got, "a refused client reaches nobody")

    def test_what_is_not_a_hello_is_refused(self):
        port = self.two_peers()
        hello = client_hello(ONE)
        for what, data in (("plain HTTP", b"GET / HTTP/1.1\r\nHost: one.example.com\r\n\r\n"),
                           ("an alert", b"\x15\x03\x03\x00\x02\x02\x28"),
                           ("a name that lies about its length", hello.replace(b"\x00\x0fone.", b"\x00\xffone.")),
                           ("a hello of 16 MB", b"\x16\x03\x01\x40\x00\x01\xff\xff\xff\x03\x03" + bytes(16_400))):
            with self.subTest(what):
                answer, _ = self.refused(port, data, "malformed_hello")
                self.assertLessEqual(len(answer), 7, "at most an alert")
        self.assertEqual({ONE: [], TWO: []}, self.got)

    def test_a_hello_in_any_pieces_is_routed_and_passed_on_as_it_came(self):
        port = self.two_peers()
        for filler in (0, 1600, 12_000):
            hello = client_hello(TWO, filler)
            for data in (hello, in_records_of(100, hello), in_records_of(1, hello)):
                if len(data) > 16_384:
                    continue
                with self.subTest(length=len(data), hello=len(hello)):
                    self.routed(self.loop.connect(port).send(data), data, TWO)

    def test_a_hello_written_byte_by_byte(self):
        port = self.two_peers()
        hello = client_hello(ONE)
        client = self.loop.connect(port)
        for at in range(len(hello)):
            self.assertEqual([], self.got[ONE], f"routed after {at} of {len(hello)} bytes")
            client.send(hello[at:at + 1])
            self.loop.run(lambda: client.sent == at + 1, "the byte to leave")
        self.routed(client, hello, ONE)

    def test_data_behind_the_hello_is_kept(self):
        """What a client with early data sends at once: more records, behind the hello's."""
        port = self.two_peers()
        early = bytes(range(256)) * 40
        data = client_hello(ONE) + b"\x14\x03\x03\x00\x01\x01" + b"\x17\x03\x03" + len(early).to_bytes(2, "big") + early
        self.routed(self.loop.connect(port).send(data), data, ONE)

    def test_an_unfinished_hello_meets_an_absolute_deadline(self):
        port = self.two_peers(handshake="1s")
        hello = client_hello(ONE)
        self.refused(port, b"", "handshake_timeout")
        self.refused(port, hello[:-1], "handshake_timeout")
        dripping = self.loop.connect(port)
        sent = 0

        def drip():  # the deadline is not moved by a byte
            nonlocal sent
            if sent < len(hello) - 1 and not dripping.ended and not dripping.sending:
                sent += 1
                dripping.send(hello[sent - 1:sent])
            self.loop.turn(0.02)
            return dripping.ended

        self.loop.run(drip, "the dripping client to be refused", within=20)
        until(lambda: self.refusals("handshake_timeout") == 3, "it to be counted")
        self.assertEqual([], self.got[ONE])

    def test_clients_outside_the_networks_are_refused(self):
        port = self.two_peers(clients=["127.0.0.2/32"])
        hello = client_hello(ONE)
        self.refused(port, hello, "client_not_allowed")
        self.assertEqual([], self.got[ONE])
        self.routed(self.loop.connect(port, source="127.0.0.2").send(hello), hello, ONE)

    def test_over_quota_is_an_alert(self):
        port = self.two_peers(allowance="0B")
        hello = client_hello(ONE)
        self.assertEqual((access_denied(hello), "fin"), self.refused(port, hello, "quota_exhausted"))
        self.assertEqual([], self.got[ONE])

    def test_a_listener_of_one_endpoint_needs_no_name(self):
        got = []

        def accepted(peer):
            peer.keep_head = 1 << 16
            got.append(peer)

        self.got = {ONE: got}
        layout, upstream = self.layout(), self.loop.listen(accepted)
        named, nameless = layout.listener("tls"), layout.listener("tls")
        layout.endpoint(layout.customer("a"), upstream, named, hosts=[ONE], warehouse="databricks")
        layout.endpoint(layout.customer("b"), upstream, nameless)
        self.program = self.started(layout)
        for listener, name in ((named, None), (named, ONE), (named, ONE.upper()), (nameless, None), (nameless, TWO)):
            with self.subTest(listener=listener["name"], name=name):
                hello = client_hello(name)
                self.routed(self.loop.connect(port_of(listener)).send(hello), hello, ONE)
        hello = client_hello(TWO)
        self.assertEqual((access_denied(hello), "fin"), self.refused(port_of(named), hello, "unknown_server_name"))


if __name__ == "__main__":
    main("curl", "openssl")
