"""PROXY headers: read from those who are trusted, byte by byte and from real load balancers, and sent to upstreams."""
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest

from harness.case import Case, main
from harness.hello import client_hello
from harness.http_server import HttpServer
from harness.layout import port_of
from harness.ports import free_port
from harness.waiting import PATIENCE, until

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
BALANCER = "127.0.0.2"  # the source address that is in accept_from
CLIENT = "10.9.8.7"
VPCE = "vpce-0123456789abcdef0"
NAME = "one.example.com"


def v1(client=CLIENT, port=40000):
    return f"PROXY TCP4 {client} 10.0.0.5 {port} 443\r\n".encode()


def v2(client=CLIENT, port=40000, fields=b"", command=0x21):
    block = socket.inet_aton(client) + socket.inet_aton("10.0.0.5") + struct.pack("!HH", port, 443) + fields
    return SIGNATURE + bytes((command, 0x11)) + struct.pack("!H", len(block)) + block


def local():
    return SIGNATURE + b"\x20\0\0\0"


def through(vpc_endpoint):
    value = b"\x01" + vpc_endpoint.encode()
    return b"\xea" + struct.pack("!H", len(value)) + value


class proxy_protocol(Case):
    def setUp(self):
        super().setUp()
        self.got = []
        self.prepared = self.layout()

    def upstream(self):
        def accepted(peer):
            peer.keep_head = 1 << 16
            self.got.append(peer)
        return self.loop.listen(accepted)

    def open(self, protocol="tcp", accept_from=f"{BALANCER}/32", clients=("10.0.0.0/8",), customer=None, **keys):
        """A program with one listener that takes headers from BALANCER; clients are the platform's network."""
        listener = self.prepared.listener(protocol, proxy_protocol={"accept_from": [accept_from]})
        if protocol in ("tls", "http"):
            keys["hosts"] = [NAME]
        self.prepared.endpoint(self.prepared.customer("acme", clients=list(clients), **(customer or {})),
                               self.upstream(), listener, **keys)
        self.port = port_of(listener)
        self.program = self.started(self.prepared)

    def send(self, data, source=BALANCER, fin=False):
        client = self.loop.connect(self.port, source=source).send(data, fin=fin)
        client.keep_head = 4096
        return client

    def relayed(self, header, data=b"hello", **more):
        """The header and the data are sent; only the data arrives. The log line of the connection."""
        before = len(self.program.log(event="closed"))
        client = self.send(header + data, **more)
        self.loop.run(lambda: sum(peer.received for peer in self.got) >= len(data) or client.ended, "the data")
        self.assertEqual([data], [bytes(peer.head) for peer in self.got])
        client.reset()
        self.loop.settle(self.got)
        self.got.clear()
        return until(lambda: self.program.log(event="closed")[before:], "the connection's line")[-1]

    def refused(self, data, reason, detail, **more):
        """The connection is reset or ended without a byte to the upstream; counted and logged once."""
        before = self.refusals(reason)
        client = self.send(data, **more)
        self.loop.run(lambda: client.ended, f"a refusal for {reason}", within=20)
        until(lambda: self.refusals(reason) == before + 1, lambda: f"{reason}: {self.program.text()}")
        line = until(lambda: self.program.log(reason=reason), "a line")[-1]
        self.assertIn(detail, line["detail"])
        self.assertEqual([], self.got, "a refused client reaches nobody")
        return client, line

    def refusals(self, reason=None):
        return self.program.metrics().total("tollgate_connections_refused_total", **({"reason": reason} if reason else {}))

    def test_the_client_is_who_the_header_says(self):
        self.open()
        for name, header in (("v1", v1()), ("v2", v2()), ("v2 through a VPC endpoint", v2(fields=through(VPCE)))):
            with self.subTest(name):
                line = self.relayed(header)
                self.assertEqual(f"{CLIENT}:40000", line["client"])
                self.assertTrue(line["balancer"].startswith(f"{BALANCER}:"))
                self.assertEqual(VPCE if "through" in name else None, line.get("client_vpc_endpoint"))
                self.assertEqual((5, 0), (line["to_warehouse_bytes"], line["from_warehouse_bytes"]))
        self.assertEqual(3 * 5, self.program.usage()["acme"]["used_bytes"], "a header counts nothing")
        _, line = self.refused(v1("192.0.2.1"), "client_not_allowed", "`clients`")
        self.assertEqual("192.0.2.1:40000", line["client"])
        self.assertTrue(line["balancer"].startswith(f"{BALANCER}:"))

    def test_a_header_in_any_pieces(self):
        self.open("tls")
        hello = client_hello(NAME)
        for header in (v1(), v2(fields=through(VPCE))):
            data = header + hello
            client = self.loop.connect(self.port, source=BALANCER)
            for at in range(len(data)):
                self.assertEqual([], self.got, f"routed after {at} of {len(data)} bytes")
                client.send(data[at:at + 1])
                self.loop.run(lambda: client.sent == at + 1, "the byte to leave")
            self.loop.run(lambda: sum(peer.received for peer in self.got) >= len(hello), "the hello")
            self.assertEqual([hello], [bytes(peer.head) for peer in self.got])
            client.reset()
            self.loop.settle(self.got)
            self.got.clear()

    def test_every_front_end_goes_on_behind_the_header(self):
        hello, request = client_hello(NAME), f"GET / HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()
        for protocol, data in (("tls", hello), ("http", request), ("postgres", hello), ("tcp", b"x" * 10_000)):
            with self.subTest(protocol):
                self.prepared = self.layout()
                self.open(protocol)
                self.assertEqual(len(data), self.relayed(v2(), data)["to_warehouse_bytes"])
                self.program.kill()

    def test_a_balancer_without_a_header_is_refused(self):
        self.open("tls")
        self.refused(client_hello(NAME), "bad_proxy_header", "no PROXY header")
        for what, data, detail in (
                ("an unknown family", b"PROXY UDP4 10.1.2.3 10.0.0.5 1 2\r\n", "family"),
                ("a line that never ends", b"PROXY TCP4 " + b"1" * 100, "107"),
                ("a length that lies", v2()[:14] + b"\0\x04" + v2()[16:], "inside its addresses"),
                ("a field that lies", v2(fields=b"\x04\xff\xff"), "longer than the header"),
                ("a version that is none", v2(command=0x31), "version")):
            with self.subTest(what):
                client, _ = self.refused(data, "bad_proxy_header", detail)
                self.assertEqual(("reset", 0), (client.ended, client.received))
        self.refused(v1()[:10], "bad_proxy_header", "left inside", fin=True)

    def test_a_header_of_somebody_else_is_refused(self):
        for protocol in ("tcp", "tls"):
            with self.subTest(protocol):
                self.prepared = self.layout()
                self.open(protocol, clients=["127.0.0.0/8"])
                for header in (v1(), v2(), local(), b"PROXY nonsense\r\n"):
                    self.refused(header + client_hello(NAME), "bad_proxy_header", "none of `accept_from`", source="127.0.0.3")
                line = self.relayed(b"", client_hello(NAME), source="127.0.0.3")
                self.assertTrue(line["client"].startswith("127.0.0.3:"))
                self.assertNotIn("balancer", line)
                self.program.kill()

    def test_a_stranger_that_begins_like_a_header_is_relayed(self):
        self.open(clients=["127.0.0.0/8"])
        for data in (b"P", b"PROX", b"\r\n\r\n\0"):
            client = self.send(data, source="127.0.0.3", fin=True)
            self.loop.run(lambda: any(peer.ended for peer in self.got), "the end")
            self.assertEqual([data], [bytes(peer.head) for peer in self.got])
            client.reset()
            for peer in self.got:
                peer.reset()
            self.got.clear()

    def test_health_checks_leave_no_trace(self):
        for protocol in ("tcp", "tls", "http", "postgres"):
            with self.subTest(protocol):
                self.prepared = self.layout()
                self.open(protocol, clients=["127.0.0.0/8"])
                for data in (b"", local(), v2(command=0x20), b"PROXY UNKNOWN\r\n"):
                    self.loop.settle([self.send(data, fin=True)])
                self.loop.settle([self.send(b"", fin=True, source="127.0.0.3")])
                self.refused(b"nothing", "bad_proxy_header", "no PROXY header")
                self.assertEqual(1, self.refusals())
                self.assertEqual(1, len(self.program.log(event="refused")))
                self.assertEqual([], self.program.log(event="closed"))
                self.assertEqual([], self.got, "nobody was dialled")
                self.program.kill()

    def test_a_balancer_that_speaks_for_itself_is_a_client_like_others(self):
        self.open(clients=[f"{BALANCER}/32"])
        for header in (local(), b"PROXY UNKNOWN\r\n"):
            line = self.relayed(header)
            self.assertTrue(line["client"].startswith(f"{BALANCER}:"))

    def test_a_header_has_the_handshakes_deadline(self):
        self.open(customer={"timeouts": {"handshake": "500ms"}})
        self.refused(v2()[:-1], "handshake_timeout", "no end came of the PROXY header")
        self.refused(b"", "handshake_timeout", "no byte came")
        self.refused(local(), "handshake_timeout", "no byte came")

    def test_a_vpc_endpoint_leads_only_where_it_is_let_in(self):
        self.open(client_vpc_endpoints=[VPCE])
        self.assertEqual(VPCE, self.relayed(v2(fields=through(VPCE)))["client_vpc_endpoint"])
        _, line = self.refused(v2(fields=through("vpce-0123456789abcdef1")), "client_not_allowed", "none of `client_vpc")
        self.assertEqual("vpce-0123456789abcdef1", line["client_vpc_endpoint"])
        self.refused(v2(), "client_not_allowed", "no VPC endpoint")
        self.refused(v1(), "client_not_allowed", "no VPC endpoint")
        self.refused(v2(fields=through("vpce-0\n")), "bad_proxy_header", "no id")

    def test_an_upstream_is_told_whose_connection_it_is(self):
        self.open(send_proxy="v2")
        self.send(v2(port=41000) + b"data")
        expected = v2(port=41000) + b"data"  # the addresses of the header that came
        self.loop.run(lambda: self.got and self.got[0].received == len(expected), "header and data")
        self.assertEqual(expected, bytes(self.got[0].head))
        self.loop.close()
        until(lambda: self.program.usage()["acme"]["used_bytes"] == 4, "four bytes, and none for the header")

    def test_an_upstream_is_told_without_a_balancer(self):
        port = self.prepared.endpoint(self.prepared.customer("acme"), self.upstream(), send_proxy="v2")
        self.program = self.started(self.prepared)
        client = self.loop.connect(port)
        self.loop.run(lambda: self.got and self.got[0].received >= 28, "the header, before the client's first byte")
        source = client.connection.getsockname()
        expected = SIGNATURE + b"\x21\x11\0\x0c" + socket.inet_aton("127.0.0.1") * 2 + struct.pack("!HH", source[1], port)
        self.assertEqual(expected, bytes(self.got[0].head))

    # Real ones.

    def haproxy(self, text):
        """Starts HAProxy with a configuration; one thread, ended with the test."""
        folder = tempfile.mkdtemp(dir=self.folder)
        path = os.path.join(folder, "haproxy.cfg")
        with open(path, "w", encoding="ascii") as file:
            file.write("global\n    nbthread 1\ndefaults\n    timeout connect 5s\n    timeout client 1m\n"
                       "    timeout server 1m\n" + text)
        process = subprocess.Popen(["haproxy", "-db", "-q", "-f", path], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def curl(self, port, *words):
        return subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", str(20 * PATIENCE), "--resolve",
                               f"{NAME}:{port}:127.0.0.1", *words, f"http://{NAME}:{port}/"], capture_output=True,
                              check=False, stdin=subprocess.DEVNULL)

    def reachable(self, port):
        def reached():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        until(reached, "HAProxy to listen")

    @unittest.skipUnless(shutil.which("haproxy"), "needs haproxy")
    def test_haproxy_in_front(self):
        """Both versions, health checks on, and a client whose own address is the one that is let in."""
        server = HttpServer({"/": b"from the warehouse"})
        self.addCleanup(server.close)
        listener = self.prepared.listener("http", proxy_protocol={"accept_from": [f"{BALANCER}/32"]})
        self.prepared.endpoint(self.prepared.customer("acme", clients=["127.0.0.4/32"]), server.port, listener,
                               hosts=[NAME])
        self.program = self.started(self.prepared)
        for at, words in enumerate(("send-proxy", "send-proxy-v2")):
            with self.subTest(words):
                port = free_port()
                self.haproxy(f"listen in\n    mode tcp\n    bind 127.0.0.1:{port}\n    source {BALANCER}\n"
                             f"    server gate 127.0.0.1:{port_of(listener)} {words} check inter 50ms check-send-proxy\n")
                self.reachable(port)
                done = until(lambda: (lambda answer: answer if answer.returncode == 0 else None)(
                    self.curl(port, "--interface", "127.0.0.4")), lambda: self.program.text())
                self.assertEqual(b"from the warehouse", done.stdout)
                lines = until(lambda: len(self.program.log(event="closed")) == at + 1 and self.program.log(event="closed"),
                              "the connection's line")
                self.assertTrue(lines[-1]["client"].startswith("127.0.0.4:"))
                refused = self.curl(port, "--interface", "127.0.0.5", "-w", "%{http_code}")
                self.assertIn(b"does not let this client's address in", refused.stdout)
                self.assertTrue(refused.stdout.endswith(b"403"))
        until(lambda: self.refusals("client_not_allowed") == 2, "both refusals")
        self.assertEqual(2, self.refusals(), "no health check is a refusal")

    @unittest.skipUnless(shutil.which("haproxy"), "needs haproxy")
    def test_haproxy_behind(self):
        """An upstream that insists on the header: it sees the client's address and port, and ours."""
        port = free_port()
        self.haproxy(f"frontend in\n    mode http\n    bind 127.0.0.1:{port} accept-proxy\n"
                     "    http-request return status 200 content-type text/plain lf-string \"%[src]:%[src_port] %[dst_port]\"\n")
        listener = self.prepared.listener("http")
        self.prepared.endpoint(self.prepared.customer("acme", clients=["127.0.0.0/8"]), port, listener, send_proxy="v2",
                               hosts=[NAME])
        self.program = self.started(self.prepared)
        self.reachable(port)
        done = self.curl(port_of(listener), "--interface", "127.0.0.6", "--local-port", "33000-33999", "-w", "\n%{local_port}")
        self.assertEqual(0, done.returncode, done.stderr)
        told, local_port = done.stdout.decode().split("\n")
        self.assertEqual(f"127.0.0.6:{local_port} {port_of(listener)}", told)


if __name__ == "__main__":
    main("curl")
