"""The http front end, with curl and with bytes: who is routed where by Host, what is passed on, who is refused and how."""
import email.utils
import hashlib
import os
import subprocess

from harness.case import Case, main
from harness.certificates import Authority
from harness.http_server import HttpServer
from harness.layout import port_of
from harness.ports import free_port
from harness.waiting import PATIENCE, until

ONE, TWO = "ocsp.one.example.com", "ocsp.two.example.com"
CACHE = "/ocsp_response_cache.json"


def request(host, path="/", *fields):
    lines = [f"GET {path} HTTP/1.1", *([f"Host: {host}"] if host else []), *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1")


class http_front_end(Case):
    def shared(self, upstreams, **settings):
        """An http listener shared by a customer for each of `upstreams`, {host: port}; the listener's port."""
        layout = self.layout(workers=2)
        listener = layout.listener("http")
        for host, port in upstreams.items():
            customer = layout.customer(host.split(".")[1], **{"allowance": "300GB", **settings})
            layout.endpoint(customer, port, listener, hosts=[host], warehouse="snowflake")
        self.program = self.started(layout)
        return port_of(listener)

    def two_servers(self, **settings):
        """Two HTTP servers behind a shared listener."""
        self.servers = {host: HttpServer({CACHE: hashlib.sha256(host.encode()).digest() * 100_000})
                        for host in (ONE, TWO)}
        for server in self.servers.values():
            self.addCleanup(server.close)
        return self.shared({host: server.port for host, server in self.servers.items()}, **settings)

    def two_peers(self, **settings):
        """Two upstreams that keep what they get, behind a shared listener."""
        self.got = {ONE: [], TWO: []}

        def keeper(host):
            def accepted(peer):
                peer.keep_head = 1 << 16
                self.got[host].append(peer)
            return accepted

        return self.shared({host: self.loop.listen(keeper(host)) for host in self.got}, **settings)

    def curl(self, port, *words, hosts=(ONE,), path=CACHE):
        return subprocess.run(
            ["curl", "-sS", "--noproxy", "*", "--max-time", str(60 * PATIENCE),
             *[word for host in (ONE, TWO, "stranger.example.com")
               for word in ("--resolve", f"{host}:{port}:127.0.0.1")],
             *words, *[f"http://{host}:{port}{path}" for host in hosts]],
            capture_output=True, check=False, stdin=subprocess.DEVNULL)

    def refused_curl(self, port, *words, **more):
        """The status, the fields and the text of a response that curl was refused with."""
        done = self.curl(port, "-i", *words, **more)
        self.assertEqual(0, done.returncode, done.stderr)
        head, _, text = done.stdout.partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        return int(status.split()[1]), dict(field.split(": ", 1) for field in fields), text.decode()

    def refused(self, port, data, reason):
        """Sends `data`; the response's first line. The refusal must be counted under `reason`."""
        before = self.refusals(reason)
        client = self.loop.connect(port).send(data)
        client.keep_head = 4096
        self.loop.run(lambda: client.ended, f"a refusal for {reason}", within=20)
        until(lambda: self.refusals(reason) == before + 1, lambda: f"{reason} to be counted: {self.program.text()}")
        self.assertEqual("fin", client.ended)
        return bytes(client.head).split(b"\r\n")[0].decode()

    def refusals(self, reason):
        return self.program.metrics().total("tollgate_connections_refused_total", reason=reason)

    def used(self, host):
        return self.program.usage()[host.split(".")[1]]["used_bytes"]

    def test_curl_reaches_two_servers_by_host(self):
        port = self.two_servers()
        for host in (ONE, TWO, ONE):
            done = self.curl(port, hosts=[host])
            self.assertEqual((0, b""), (done.returncode, done.stderr))
            self.assertEqual(hashlib.sha256(host.encode()).digest() * 100_000, done.stdout)
        self.assertEqual([(f"{TWO}:{port}", CACHE)], self.servers[TWO].asked)
        self.assertGreater(self.used(ONE), 2 * 3_200_000)
        self.assertTrue(3_200_000 < self.used(TWO) < 3_210_000)

    def test_openssl_asks_an_ocsp_responder(self):
        """The protocol that the front end is for: a POST in HTTP/1.0, answered with a signed status."""
        authority = Authority(self.folder)
        certificate, _ = authority.issue(ONE)
        serial = self.openssl("x509", "-noout", "-serial", "-in", certificate).strip().partition("=")[2]
        index = os.path.join(self.folder, "index.txt")
        with open(index, "w", encoding="ascii") as file:
            file.write(f"V\t491231235959Z\t\t{serial}\tunknown\t/CN={ONE}\n")
        key, responder = authority.certificate.replace("ca.pem", "ca.key"), free_port()
        process = subprocess.Popen(
            ["openssl", "ocsp", "-index", index, "-port", str(responder), "-rsigner", authority.certificate, "-rkey", key,
             "-CA", authority.certificate, "-ndays", "1"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        port = self.shared({ONE: responder})
        question = ("ocsp", "-issuer", authority.certificate, "-CAfile", authority.certificate, "-cert", certificate,
                    "-url", f"http://127.0.0.1:{port}/", "-timeout", "10", "-no_nonce", "-header")

        def answered():
            done = subprocess.run(["openssl", *question, f"Host={ONE}"], capture_output=True, text=True, check=False)
            return done.stdout if done.returncode == 0 else None
        self.assertIn(": good", until(answered, "the responder to listen"))
        refused = subprocess.run(["openssl", *question, f"Host={TWO}"], capture_output=True, text=True, check=False)
        self.assertNotEqual(0, refused.returncode)
        self.assertIn("421", refused.stderr)

    @staticmethod
    def openssl(*words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout

    def test_a_body_and_a_second_request_on_the_same_connection(self):
        port = self.two_servers()
        posted = self.curl(port, "--data-binary", "x" * 5_000)
        self.assertEqual((0, b"x" * 5_000), (posted.returncode, posted.stdout))
        twice = self.curl(port, "-w", "%{num_connects}", hosts=[ONE, ONE])
        self.assertTrue(twice.stdout.endswith(b"0"), "the second request needed a connection of its own")
        self.assertEqual([(f"{ONE}:{port}", CACHE)] * 3, self.servers[ONE].asked)

    def test_only_the_first_head_is_looked_at(self):
        """A limit that docs/clients.md tells: a later request goes where the first went, whatever Host it names."""
        port = self.two_peers()
        first, second = request(ONE), request(TWO)
        client = self.loop.connect(port).send(first + second)
        self.arrived(first + second, ONE)
        client.send(b"anything\n at all")
        self.arrived(first + second + b"anything\n at all", ONE)
        self.assertEqual([], self.got[TWO])

    def arrived(self, data, host):
        self.loop.run(lambda: sum(peer.received for peer in self.got[host]) >= len(data), f"{len(data)} bytes")
        self.assertEqual([data], [bytes(peer.head) for peer in self.got[host]])

    def test_every_byte_is_passed_on_and_metered_as_it_came(self):
        port = self.two_peers()
        data = (b"POST http://" + ONE.upper().encode() + b":80/a?b=%00 HTTP/1.1\r\nhost:\t" + ONE.encode() +
                b" \r\nX-Odd:  \xff\xfe  \r\ncontent-length: 5\r\n\r\n12345")
        client = self.loop.connect(port)
        for at in range(len(data)):
            if at < len(data) - len("12345"):
                self.assertEqual([], self.got[ONE], f"routed after {at} bytes")
            client.send(data[at:at + 1])
            self.loop.run(lambda: client.sent == at + 1, "the byte to leave")
        self.arrived(data, ONE)
        answer = b"HTTP/1.1 200 OK\r\n\r\n"
        self.got[ONE][0].send(answer, fin=True)
        self.loop.run(lambda: client.ended, "the answer")
        self.assertEqual(len(answer), client.received)
        client.close()
        self.loop.settle(self.got[ONE])
        until(lambda: self.used(ONE) == len(data) + len(answer), lambda: f"used {self.used(ONE)}")

    def test_over_quota_is_told_with_the_date(self):
        port = self.two_servers(allowance="1MB")
        self.assertNotEqual(0, self.curl(port).returncode, "3.2 MB do not fit into 1 MB")
        status, fields, text = self.refused_curl(port)
        self.assertEqual(403, status)
        self.assertIn('customer "one" has used its allowance of 1000000 bytes', text)
        again = email.utils.parsedate_to_datetime(fields["Retry-After"])
        self.assertEqual((1, 0, 0, 0), (again.day, again.hour, again.minute, again.second))
        self.assertIn(again.strftime("begins at %Y-%m-%dT%H:%M:%SZ"), text)
        self.assertEqual("close", fields["Connection"])
        self.assertEqual(1_000_000, self.used(ONE), "a refusal counts nothing")
        self.assertEqual(403, self.refused_curl(port, "-I")[0])
        self.assertEqual("", self.refused_curl(port, "-I")[2], "a HEAD gets no body")

    def test_refusals_say_why(self):
        port = self.two_servers(connections=1)
        status, fields, text = self.refused_curl(port, hosts=["stranger.example.com"])
        self.assertEqual((421, None), (status, fields.get("Retry-After")))
        self.assertIn("Check the host", text)
        self.assertEqual(400, self.refused_curl(port, "-0", "-H", "Host:")[0], "HTTP/1.0 without a Host")

        status, _, text = self.refused_curl(port, "-H", "Transfer-Encoding: gzip")
        self.assertEqual(400, status)
        self.assertIn("a Transfer-Encoding other than chunked", text)

        holding = self.loop.connect(port).send(request(ONE)[:-2] + b"X: ")
        self.assertIsNone(holding.ended)
        kept = self.loop.connect(port).send(request(TWO, CACHE))
        self.loop.run(lambda: kept.received, "the connection to be relayed")
        status, fields, text = self.refused_curl(port, hosts=[TWO])
        self.assertEqual((503, "1"), (status, fields["Retry-After"]))
        self.assertIn("too many connections", text)

        blocked = self.program.request("POST", "/v1/customers/one/block", None, self.program.layout.token)
        self.assertEqual(200, blocked.status)
        until(lambda: self.refused_curl(port)[0] == 403, "the block")
        self.assertIn("blocked", self.refused_curl(port)[2])

    def test_an_upstream_that_is_away_and_a_client_from_elsewhere(self):
        layout = self.layout()
        listener = layout.listener("http")
        gone = free_port()
        layout.endpoint(layout.customer("one"), gone, listener, hosts=[ONE], warehouse="snowflake")
        layout.endpoint(layout.customer("two", clients=["10.0.0.0/8"]), gone, listener, hosts=[TWO],
                        warehouse="snowflake")
        self.program = self.started(layout)
        self.assertEqual(502, self.refused_curl(port_of(listener))[0])
        self.assertEqual(403, self.refused_curl(port_of(listener), hosts=[TWO])[0])
        until(lambda: self.program.log(reason="client_not_allowed", server_name=TWO), "its log line")

    def test_hostile_heads_are_refused(self):
        port = self.two_peers()
        good = request(ONE)
        for what, data, flaw in (
                ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2"),
                ("a ClientHello", b"\x16\x03\x01\x02\x00", "control"),
                ("bare line feeds", good.replace(b"\r\n", b"\n"), "line feed"),
                ("a folded line", good.replace(b"Host:", b"X: y\r\n Host:"), "folded"),
                ("a blank before the colon", good.replace(b"Host:", b"Host :"), "blank"),
                ("two hosts", request(ONE, "/", f"Host: {TWO}"), "second Host"),
                ("a target elsewhere", request(ONE, f"http://{TWO}/"), "target"),
                ("no Host", request(None), "without a Host"),
                ("a tunnel", b"CONNECT " + ONE.encode() + b":443 HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT"),
                ("two lengths", request(ONE, "/", "Content-Length: 1", "Content-Length: 2"), "Content-Length"),
                ("a length and chunks", request(ONE, "/", "Content-Length: 1", "Transfer-Encoding: chunked"), "beside"),
                ("a head of 17 kB", request(ONE, "/", *[f"X{i}: " + "y" * 1000 for i in range(17)]), "16 KiB")):
            with self.subTest(what):
                self.assertEqual("HTTP/1.1 400 Bad Request", self.refused(port, data, "malformed_hello"))
                until(lambda: any(flaw in line["detail"] for line in self.program.log(reason="malformed_hello")),
                      f"a line that tells {flaw}")
        self.assertEqual({ONE: [], TWO: []}, self.got, "a refused client reaches nobody")

    def test_a_slow_head_meets_an_absolute_deadline(self):
        port = self.two_peers(timeouts={"handshake": "1s"})
        self.assertEqual("HTTP/1.1 408 Request Timeout", self.refused(port, request(ONE)[:-1], "handshake_timeout"))

    def test_who_leaves_without_a_word_is_not_counted(self):
        port = self.two_peers()
        self.loop.settle([self.loop.connect(port).send(fin=True)])
        self.assertEqual("HTTP/1.1 421 Misdirected Request",
                         self.refused(port, request("stranger.example.com"), "unknown_server_name"))
        self.assertEqual(1, self.program.metrics().total("tollgate_connections_refused_total"))

    def test_a_listener_of_one_endpoint(self):
        got = []

        def accepted(peer):
            peer.keep_head = 1 << 16
            got.append(peer)

        self.got = {ONE: got}
        layout, upstream = self.layout(), self.loop.listen(accepted)
        named, nameless = layout.listener("http"), layout.listener("http")
        layout.endpoint(layout.customer("a"), upstream, named, hosts=[ONE], warehouse="snowflake")
        layout.endpoint(layout.customer("b"), upstream, nameless, warehouse="snowflake")
        self.program = self.started(layout)
        old = b"GET / HTTP/1.0\r\n\r\n"
        for listener, data in ((named, request(ONE)), (named, request(ONE.upper() + ":8080")), (named, old),
                               (nameless, old), (nameless, request(TWO)), (nameless, request("[::1]:80"))):
            with self.subTest(listener=listener["name"], data=data):
                client = self.loop.connect(port_of(listener)).send(data)
                self.arrived(data, ONE)
                client.reset()
                self.loop.settle(got)
                got.clear()
        self.assertEqual("HTTP/1.1 421 Misdirected Request",
                         self.refused(port_of(named), request(TWO), "unknown_server_name"))

    def test_a_drain_is_told(self):
        port = self.two_servers()
        kept = self.loop.connect(port).send(request(ONE, CACHE))
        self.loop.run(lambda: kept.received, "a connection that keeps the drain waiting")
        waiting = self.loop.connect(port).send(request(ONE)[:-1])
        waiting.keep_head = 200
        self.loop.run(lambda: waiting.sent, "the head to leave")
        self.program.signal(15)
        until(lambda: self.program.get("/readyz").status == 503, "the drain")
        waiting.send(b"\n")
        self.loop.run(lambda: waiting.ended, "the refusal")
        self.assertIn(b"HTTP/1.1 503 Service Unavailable", bytes(waiting.head))
        self.assertIn(b"Retry-After: 1\r\n", bytes(waiting.head))


if __name__ == "__main__":
    main("curl")
