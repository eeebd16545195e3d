"""Clients that send nothing, too little, too slowly, or something else; and good ones that are served meanwhile.

Each is refused by the right name within a bound, costs nothing that stays, and what is not refused passes untouched.
"""
import socket
import time

from harness.case import main
from harness.hello import access_denied, client_hello
from harness.waiting import until
from hostile_case import HANDSHAKE, NAME, SSL_REQUEST, STARTUP, Hostile, lies

MOST = 16 * 1024

# What other protocols' clients say first, on a listener where a ClientHello is due.
NO_HELLOS = {
    "garbage": bytes(range(255, -1, -1)) * 64,
    "zeros": bytes(MOST),
    "http": b"GET / HTTP/1.1\r\nHost: one.example.com\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "smtp": b"EHLO one.example.com\r\n",
    "proxy v1": b"PROXY TCP4 10.0.0.1 10.0.0.2 5000 443\r\n",
    "proxy v2": bytes.fromhex("0d0a0d0a000d0a515549540a2111000c0a0000010a000002138801bb"),
    "sslv2": bytes.fromhex("802e0100020015000000100700c0"),
    "tls alert": bytes.fromhex("15030100020228"),
    "tls data": bytes.fromhex("1703030010") + bytes(16),
    "ssl request": SSL_REQUEST,
    "startup": STARTUP,
    "record of 0": bytes.fromhex("1603010000"),
    "record of 65535": bytes.fromhex("160301ffff"),
    "server hello": bytes.fromhex("160303004a020000460303"),
    "message of 16 MiB": bytes.fromhex("160301400001ffffff"),
    "two hellos in a record": client_hello(NAME)[:3] + bytes.fromhex("0200010000010000"),
    "one long hello": bytes.fromhex("16030140000100ffff") + bytes(MOST),
}


class on_tls(Hostile):
    def test_what_is_no_hello_is_refused_by_its_name(self):
        for name, data in NO_HELLOS.items():
            with self.subTest(name):
                before, lines = self.refusals("malformed_hello"), len(self.logged("malformed_hello"))
                client = self.client(data)
                self.loop.run(lambda: client.ended, "its end", HANDSHAKE + 20)
                until(lambda: self.refusals("malformed_hello") == before + 1, lambda: f"its count: {self.program.text()}")
                until(lambda: len(self.logged("malformed_hello")) == lines + 1, "its line")
                self.assertTrue(self.logged("malformed_hello")[-1]["detail"])
                self.assertIn(bytes(client.head[:1]), (b"", b"\x15"), "nothing but an alert")
        self.assertEqual(0, self.refusals("handshake_timeout"), "each was known at its first wrong byte")
        self.assertEqual(1, len(self.upstreams), "none of it reached the upstream")
        self.settled()

    def test_lies_in_lengths_are_refused_in_bounded_time(self):
        """A length that is too short contradicts the next one; one that is too long waits for what never comes."""
        hello = client_hello(NAME)
        clients = {name: self.client(data) for name, data in lies(hello)}
        self.assertGreater(len(clients), 20)
        refused = ("malformed_hello", "handshake_timeout")
        self.loop.run(lambda: all(client.ended for client in clients.values()), "all to end", HANDSHAKE + 30)
        until(lambda: sum(map(self.refusals, refused)) == len(clients), lambda: f"all to be counted: {self.program.text()}")
        self.assertGreater(self.refusals("malformed_hello"), self.refusals("handshake_timeout"))
        self.assertEqual(1, len(self.upstreams), "none of them reached the upstream")
        self.settled()

    def test_silence_and_slowness_end_at_the_handshakes_deadline(self):
        """One absolute deadline: a byte now and then does not move it."""
        hello = client_hello(NAME)
        began = last = time.monotonic()
        silent, cut, slow = self.client(), self.client(hello[:-1]), self.client(hello[:1])
        sent = 1

        def trickle():
            nonlocal last, sent
            if time.monotonic() - last > 0.3 and not slow.ended:
                last, sent = time.monotonic(), sent + 1
                slow.send(hello[sent - 1:sent])
            return silent.ended and cut.ended and slow.ended

        self.loop.run(trickle, "all three to end", HANDSHAKE + 30)
        self.assertGreaterEqual(time.monotonic() - began, HANDSHAKE)
        until(lambda: len(self.logged("handshake_timeout")) == 3, self.program.text)
        self.assertEqual({"no byte came", "no end came of the hello"}, {line["detail"] for line in self.logged("handshake_timeout")})
        for line in self.logged("handshake_timeout"):
            self.assertGreaterEqual(line["after_ms"], HANDSHAKE * 1000)
        self.assertEqual(3, self.refusals("handshake_timeout"))
        for client in (silent, cut, slow):
            client.close()
        self.settled()

    def test_one_that_leaves_in_the_middle_is_refused_at_once_and_one_without_a_word_is_not_counted(self):
        hello = client_hello(NAME)
        for data in (hello[:1], hello[:5], hello[:-1]):
            client = self.client(data)
            client.send(fin=True)
            self.loop.run(lambda: client.ended, "its end", 20)
        until(lambda: len(self.logged("malformed_hello")) == 3, self.program.text)
        for _ in range(3):
            client = self.client().send(fin=True)
            self.loop.run(lambda: client.finished, "its FIN", 20)
            self.loop.connect(self.port).reset()
        self.settled()
        self.assertEqual(3, len(self.program.log(event="refused")))

    def test_hundreds_of_half_open_handshakes_do_not_keep_a_good_client_out(self):
        hello = client_hello(NAME)
        running, upstream = self.good()
        flood = [self.client(hello[:number % len(hello)]) for number in range(600)]
        until(lambda: self.program.descriptors() > self.descriptors_at_start + 500, "them to be inside")
        pairs = [self.good() for _ in range(5)]
        running.send(bytes(5_000_000))
        self.loop.run(lambda: upstream.received == len(hello) + 5_000_000, "the running one's bytes")
        self.assertEqual(200, self.program.get("/healthz").status)
        self.loop.run(lambda: all(client.ended for client in flood), "the flood to be refused", HANDSHAKE + 60)
        until(lambda: self.refusals("handshake_timeout") == len(flood), "each to be counted")
        pairs.append(self.good())
        for pair in [*pairs, (running, upstream)]:
            self.assertIsNone(pair[0].ended)
            for peer in pair:
                peer.reset()
        self.settled()


class the_server_first(Hostile):
    """MySQL, SMTP and the like: the client waits for the upstream's word."""

    def test_a_client_that_waits_on_a_tls_listener_is_told_at_the_deadline(self):
        client = self.client()
        self.loop.run(lambda: client.ended, "its end", HANDSHAKE + 20)
        self.assertEqual((access_denied(b"\x16\x03\x01"), "fin"), (bytes(client.head), client.ended))
        until(lambda: self.refusals("handshake_timeout") == 1, "its count")
        self.assertEqual(1, len(self.upstreams), "the upstream was not bothered")

    def test_an_upstream_that_speaks_first_behind_a_tls_listener_is_heard(self):
        hello, banner = client_hello(NAME), b"220 ready when you are\r\n"
        client = self.client(hello)
        self.loop.run(lambda: len(self.upstreams) == 2, "the upstream")
        self.upstreams[-1].send(banner)  # whether or not the hello has arrived
        self.loop.run(lambda: client.received == len(banner) and self.upstreams[-1].received == len(hello), "both words")
        self.assertEqual(banner, bytes(client.head))
        self.gone((client, self.upstreams[-1]))


class on_tcp(Hostile):
    protocol = "tcp"

    def test_a_server_that_speaks_first_is_heard_before_the_client_says_a_word(self):
        banner = bytes(range(256)) * 3
        client = self.client()
        self.loop.run(lambda: len(self.upstreams) == 2, "the upstream to be dialled without a word of the client")
        upstream = self.upstreams[-1]
        upstream.keep_head = 1 << 10
        upstream.send(banner)
        self.loop.run(lambda: client.received == len(banner), "the banner")
        self.assertEqual(banner[:200], bytes(client.head))
        client.send(b"my turn")
        self.loop.run(lambda: upstream.received == 7, "the answer")
        self.assertEqual(b"my turn", bytes(upstream.head))
        until(lambda: self.program.metrics().total("tollgate_bytes_total", direction="from_warehouse") == len(banner) + 4,
              "its bytes to be counted")
        self.gone((client, upstream))

    def test_whatever_a_client_says_passes_untouched(self):
        for name, data in {**NO_HELLOS, "urgent": b"u"}.items():
            with self.subTest(name):
                before = len(self.upstreams)
                client = self.client(data)
                self.loop.run(lambda: len(self.upstreams) > before, "the upstream")
                upstream = self.upstreams[-1]
                upstream.keep_head = 1 << 20
                upstream.head += b""
                client.send(fin=True)
                self.loop.run(lambda: upstream.ended, "the end", 20)
                self.assertEqual((len(data), "fin"), (upstream.received, upstream.ended))
                upstream.send(fin=True)
                self.loop.settle([client])
        self.settled()

    def test_urgent_data_is_not_an_end(self):
        """Nothing of the kind is passed on as urgent; it must not stall or end the stream around it."""
        client = self.client(b"before")
        self.loop.run(lambda: len(self.upstreams) == 2 and self.upstreams[-1].received == 6, "the first bytes")
        client.connection.send(b"!", socket.MSG_OOB)
        client.send(b"behind")
        upstream = self.upstreams[-1]
        self.loop.run(lambda: upstream.received >= 12, "the bytes around it")
        self.assertIsNone(client.ended)
        self.gone((client, upstream))


if __name__ == "__main__":
    main()
