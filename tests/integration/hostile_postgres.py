"""Hostile clients of `postgres` listeners: of one endpoint, where the upstream is asked, and of two, where the hello is.

As in hostile.py each is refused by the right name within a bound, costs nothing that stays, and good clients are served.
"""
import struct
import time

from harness.case import main
from harness.hello import client_hello
from harness.waiting import until
from hostile_case import HANDSHAKE, NAME, SSL_REQUEST, STARTUP, Hostile, lies


def packet(code, rest=b"", length=None):
    return struct.pack("!II", 8 + len(rest) if length is None else length, code) + rest


SSL, GSS, CANCEL, PROTOCOL_3 = 80877103, 80877104, 80877102, 3 << 16
LENGTHS = (0, 1, 7, 10_001, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

# What no Postgres server would answer.
NO_OPENINGS = {
    "garbage": bytes(range(255, -1, -1)) * 64,
    "zeros": bytes(16 * 1024),
    "http": b"GET / HTTP/1.1\r\nHost: one.example.com\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "smtp": b"EHLO one.example.com\r\n",
    "mysql": b"\x20\0\0\x01\x85\xa6\xff\x01\0\0\0\x01\x21" + bytes(23),
    "redis": b"*1\r\n$4\r\nPING\r\n",
    "proxy v1": b"PROXY TCP4 10.0.0.1 10.0.0.2 5000 5432\r\n",
    "tls alert": bytes.fromhex("15030100020228"),
    "tls record of 65535": bytes.fromhex("160301ffff"),
    "tls server hello": bytes.fromhex("160303004a020000460303"),
    "query": b"Q\0\0\0\x0dselect 1\0",
    "protocol 1.0": packet(1 << 16),
    "protocol 4.0": packet(4 << 16),
    "one below cancel": packet(CANCEL - 1, bytes(8)),
    "one above gss": packet(GSS + 1),
    "cancel with a key of 3": packet(CANCEL, bytes(7)),
    "cancel with a key of 257": packet(CANCEL, bytes(261)),
    "ssl request of 9": packet(SSL, b"x"),
    "gss request of 12": packet(GSS, b"xxxx"),
    **{f"{name} of length {length}": packet(code, b"x" * 64, length) for length in LENGTHS
       for name, code in (("start-up", PROTOCOL_3), ("ssl request", SSL), ("cancel", CANCEL))},
}


class Postgres(Hostile):
    """What holds on both kinds of listener."""
    protocol = "postgres"

    def accepted(self, upstream):
        """An upstream that answers an SSLRequest, and nothing else."""
        def answer(peer):
            if peer.received >= len(SSL_REQUEST) and not peer.context:
                peer.context = "answered"
                peer.send(b"S")
        super().accepted(upstream.then(answer))

    def good(self):
        hello = client_hello(NAME)
        before = len(self.upstreams)
        client = self.client(SSL_REQUEST)
        self.loop.run(lambda: client.received == 1, "a good client's S", 20)
        client.send(hello)
        self.loop.run(lambda: len(self.upstreams) > before and
                      self.upstreams[-1].received == len(SSL_REQUEST) + len(hello), "a good hello", 20)
        self.upstreams[-1].send(b"back")
        self.loop.run(lambda: client.received == 5, "its answer", 20)
        return client, self.upstreams[-1]

    def refused(self, data, reason):
        """The client after its end; the refusal is counted, has its line, and did not reach the upstream."""
        before, lines, reached = self.refusals(reason), len(self.logged(reason)), len(self.upstreams)
        client = self.client(data)
        self.loop.run(lambda: client.ended, "its end", HANDSHAKE + 20)
        until(lambda: self.refusals(reason) == before + 1, lambda: f"its count: {self.program.text()}")
        until(lambda: len(self.logged(reason)) == lines + 1, "its line")
        self.assertEqual(reached, len(self.upstreams))
        return client


class Openings:
    """Run on each kind."""

    def test_what_is_no_opening_is_refused_by_its_name(self):
        for name, data in NO_OPENINGS.items():
            with self.subTest(name):
                client = self.refused(data, "malformed_hello")
                self.assertIn(bytes(client.head[:1]), (b"", b"\x15"), "nothing but an alert, to what looks like TLS")
        self.assertEqual(0, self.refusals("handshake_timeout"), "each was known at its first wrong byte")
        self.settled()

    def test_lies_in_the_lengths_of_direct_tls_are_refused_in_bounded_time(self):
        clients = [self.client(data) for _, data in lies(client_hello(NAME))]
        reasons = ("malformed_hello", "handshake_timeout")
        self.loop.run(lambda: all(client.ended for client in clients), "all to end", HANDSHAKE + 40)
        until(lambda: sum(map(self.refusals, reasons)) == len(clients), lambda: f"their count: {self.program.text()}")
        self.assertEqual(1, len(self.upstreams), "none of them reached the upstream")
        self.settled()

    def test_silence_and_slowness_end_at_the_handshakes_deadline(self):
        began = last = time.monotonic()
        slow_one = packet(PROTOCOL_3, bytes(9_000))
        waiting, cut, slow = self.client(), self.client(SSL_REQUEST[:-1]), self.client(slow_one[:1])
        sent = 1

        def trickle():
            nonlocal last, sent
            if time.monotonic() - last > 0.3 and not slow.ended:
                last, sent = time.monotonic(), sent + 1
                slow.send(slow_one[sent - 1:sent])
            return waiting.ended and cut.ended and slow.ended

        self.loop.run(trickle, "all three to end", HANDSHAKE + 30)
        self.assertGreaterEqual(time.monotonic() - began, HANDSHAKE)
        until(lambda: len(self.logged("handshake_timeout")) == 3, self.program.text)
        for line in self.logged("handshake_timeout"):
            self.assertGreaterEqual(line["after_ms"], HANDSHAKE * 1000)
        self.assertEqual([0, 0, 0], [client.received for client in (waiting, cut, slow)])
        self.assertEqual((3, 1), (self.refusals("handshake_timeout"), len(self.upstreams)))
        self.settled()

    def test_hundreds_of_half_open_handshakes_do_not_keep_a_good_client_out(self):
        running, upstream = self.good()
        before = upstream.received
        flood = [self.client(self.half_open[number % len(self.half_open)]) for number in range(600)]
        until(lambda: self.program.descriptors() > self.descriptors_at_start + 500, "them to be inside")
        pairs = [self.good() for _ in range(5)]
        running.send(bytes(5_000_000))
        self.loop.run(lambda: upstream.received == before + 5_000_000, "the running one's bytes")
        self.assertEqual(200, self.program.get("/healthz").status)
        self.loop.run(lambda: all(client.ended for client in flood), "the flood to be refused", HANDSHAKE + 60)
        until(lambda: self.refusals("handshake_timeout") == len(flood), "each to be counted")
        pairs.append(self.good())
        for pair in [*pairs, (running, upstream)]:
            self.assertIsNone(pair[0].ended)
            for peer in pair:
                peer.reset()
        self.settled()


class of_one_endpoint(Openings, Postgres):
    half_open = (b"", SSL_REQUEST[:4], client_hello(NAME)[:100])

    def test_plaintext_is_told_in_its_own_words(self):
        client = self.refused(STARTUP, "tls_required")
        self.assertEqual((b"E", "fin"), (bytes(client.head[:1]), client.ended))
        self.settled()


class of_two_endpoints(Openings, Postgres):
    names = ("one", "two")
    half_open = (b"", SSL_REQUEST[:4], SSL_REQUEST, SSL_REQUEST + client_hello(NAME)[:100], packet(GSS))

    def test_what_follows_an_s_has_to_be_a_hello(self):
        for name, data in {"plaintext": STARTUP, "another request": SSL_REQUEST, "http": NO_OPENINGS["http"],
                           "a cancellation": packet(CANCEL, bytes(8)), "zeros": bytes(100)}.items():
            with self.subTest(name):
                client = self.refused(SSL_REQUEST + data, "malformed_hello")
                self.assertEqual(b"S\x15", bytes(client.head[:2]), "S, and an alert")
        self.settled()

    def test_silence_after_an_s_ends_at_the_deadline(self):
        """Traefik waited for ever here (CVE-2026-25949)."""
        client = self.refused(SSL_REQUEST, "handshake_timeout")
        self.assertEqual(b"S\x15", bytes(client.head[:2]))
        self.assertGreaterEqual(self.logged("handshake_timeout")[0]["after_ms"], HANDSHAKE * 1000)
        self.settled()

    def test_a_request_and_its_hello_in_one_segment_arrive_as_they_were_sent(self):
        hello = client_hello(NAME)
        client = self.client(SSL_REQUEST + hello)
        self.loop.run(lambda: len(self.upstreams) == 2 and
                      self.upstreams[-1].received == len(SSL_REQUEST) + len(hello), "both")
        self.assertEqual(b"S", bytes(client.head))
        self.gone((client, self.upstreams[-1]))

    def test_plaintext_and_cancellations_name_nobody(self):
        client = self.refused(STARTUP, "tls_required")
        self.assertEqual((b"E", "fin"), (bytes(client.head[:1]), client.ended))
        client = self.refused(packet(CANCEL, bytes(8)), "no_server_name")
        self.assertEqual(b"", bytes(client.head))
        self.settled()


if __name__ == "__main__":
    main()
