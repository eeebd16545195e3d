"""The postgres front end, packet by packet: what a client and an upstream say to each other, and what is refused."""
import socket
import struct

from harness.case import Case, main
from harness.hello import client_hello
from harness.layout import port_of
from harness.waiting import PATIENCE, until

SSL = struct.pack("!II", 8, 80877103)
GSS = struct.pack("!II", 8, 80877104)
CANCEL = struct.pack("!IIII", 16, 80877102, 1234, 5678)
ALERT = bytes((21, 3, 1, 0, 2, 2, 49))
RESET = "reset"


def startup(user="me", minor=0):
    rest = f"user\0{user}\0\0".encode("ascii")
    return struct.pack("!II", 8 + len(rest), 3 << 16 | minor) + rest


def error_fields(message):
    """The fields of an ErrorResponse by their codes."""
    kind, length = struct.unpack("!cI", message[:5])
    assert kind == b"E" and length == len(message) - 1 and message.endswith(b"\0\0"), message
    return {chr(field[0]): field[1:].decode("ascii") for field in message[5:-2].split(b"\0")}


class postgres_negotiation(Case):
    def setUp(self):
        super().setUp()
        self.upstream = socket.create_server(("127.0.0.1", 0))
        self.upstream.settimeout(10 * PATIENCE)
        self.addCleanup(self.upstream.close)
        self.prepared = self.layout()
        self.customer = self.prepared.customer("acme", "1MB", timeouts={"handshake": "2s"})

    def open(self, **keys):
        """A program with a listener of one endpoint."""
        self.port = self.prepared.endpoint(self.customer, self.upstream.getsockname()[1],
                                           self.prepared.listener("postgres"), **keys)
        self.program = self.started(self.prepared)

    def open_shared(self, **keys):
        """A program with a listener that two endpoints share."""
        listener = self.prepared.listener("postgres")
        for name in ("one", "two"):
            self.prepared.endpoint(self.customer, self.upstream.getsockname()[1], listener, name=name,
                                   hosts=[f"{name}.example.com"], **keys)
        self.port = port_of(listener)
        self.program = self.started(self.prepared)

    def client(self, *packets):
        connection = socket.create_connection(("127.0.0.1", self.port), 10 * PATIENCE)
        self.addCleanup(connection.close)
        for packet in packets:
            connection.sendall(packet)
        return connection

    def accept(self):
        connection, _ = self.upstream.accept()
        connection.settimeout(10 * PATIENCE)
        self.addCleanup(connection.close)
        return connection

    def read(self, connection, expected):
        """Reads as many bytes as are expected, and compares."""
        got = b""
        while len(got) < len(expected):
            more = connection.recv(len(expected) - len(got))
            if not more:
                break
            got += more
        self.assertEqual(expected, got)

    def rest(self, connection):
        """All that comes until the end, which is a FIN; RESET when it is none."""
        got = b""
        try:
            while more := connection.recv(65536):
                got += more
        except ConnectionResetError:
            return RESET
        return got

    def refused(self, *reasons):
        """Waits for the lines of so many refusals, and compares: a line may come after the client has heard it."""
        lines = until(lambda: self.at_least(len(reasons)), f"{len(reasons)} refusals")
        self.assertEqual(list(reasons), [line["reason"] for line in lines])
        return lines

    def at_least(self, count):
        lines = self.program.log(event="refused")
        return len(lines) >= count and lines

    def passes(self, client, upstream):
        """Bytes go both ways, and the ends are passed on."""
        client.sendall(b"to the warehouse")
        self.read(upstream, b"to the warehouse")
        upstream.sendall(b"from the warehouse")
        self.read(client, b"from the warehouse")
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(b"", self.rest(upstream))
        upstream.close()
        self.assertEqual(b"", self.rest(client))

    def moved(self):
        until(lambda: self.program.log(event="closed"), "the end of the connection")
        line = self.program.log(event="closed")[0]
        return line["to_warehouse_bytes"], line["from_warehouse_bytes"]

    # A listener of one endpoint.

    def test_tls_is_negotiated_by_the_upstream_itself(self):
        self.open()
        client = self.client(SSL)
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"S")
        self.read(client, b"S")
        self.passes(client, upstream)
        self.assertEqual((8 + 16, 1 + 18), self.moved())
        self.assertEqual(8 + 16 + 1 + 18, self.program.usage()["acme"]["used_bytes"])

    def test_kerberos_then_tls_then_the_hello_in_one_go(self):
        self.open()
        client = self.client(GSS)
        upstream = self.accept()
        self.read(upstream, GSS)
        upstream.sendall(b"N")
        self.read(client, b"N")
        hello = client_hello("any.example.com")
        client.sendall(SSL + hello)
        self.read(upstream, SSL)
        upstream.sendall(b"S")
        self.read(client, b"S")
        self.read(upstream, hello)
        self.passes(client, upstream)

    def test_kerberos_encryption_goes_through(self):
        self.open()
        client = self.client(GSS)
        upstream = self.accept()
        self.read(upstream, GSS)
        upstream.sendall(b"G")
        self.read(client, b"G")
        self.passes(client, upstream)

    def test_requests_in_single_bytes(self):
        self.open()
        client = self.client(*(bytes((byte,)) for byte in SSL))
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"S")
        self.read(client, b"S")
        self.passes(client, upstream)

    def test_an_upstream_without_tls_is_heard_and_the_client_may_not_go_on_in_the_clear(self):
        self.open()
        client = self.client(SSL)
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"N")
        self.read(client, b"N")
        client.sendall(startup())
        told = error_fields(self.rest(client))
        self.assertEqual("28000", told["C"])
        self.assertIn("encrypted", told["M"])
        self.assertEqual(b"", self.rest(upstream))
        self.refused("tls_required")

    def test_a_client_that_leaves_after_no_has_closed(self):
        self.open()
        client = self.client(SSL)
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"N")
        self.read(client, b"N")
        client.close()
        self.assertEqual(b"", self.rest(upstream))
        upstream.close()
        self.assertEqual((8, 1), self.moved())
        self.assertEqual([], self.program.log(event="refused"))

    def test_an_error_instead_of_a_letter_reaches_the_client(self):
        self.open()
        client = self.client(SSL)
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"Esorry, too many clients already\0")
        upstream.close()
        self.assertEqual(b"Esorry, too many clients already\0", self.rest(client))

    def test_plaintext_where_it_is_allowed(self):
        self.open(tls_required=False)
        client = self.client(startup())
        upstream = self.accept()
        self.read(upstream, startup())
        self.passes(client, upstream)

    def test_plaintext_where_it_is_not(self):
        self.open()
        told = error_fields(self.rest(self.client(startup())))
        self.assertEqual({"S": "FATAL", "V": "FATAL", "C": "28000"}, {code: told[code] for code in "SVC"})
        self.assertIn("sslmode=require", told["H"])
        self.refused("tls_required")

    def test_direct_tls_and_cancellations_pass(self):
        self.open()
        for packet in (client_hello("any.example.com"), CANCEL, CANCEL[:3] + bytes((36,)) + CANCEL[4:] + bytes(20)):
            client = self.client(packet)
            upstream = self.accept()
            self.read(upstream, packet)
            self.passes(client, upstream)

    def test_upstreams_that_leave_or_say_nothing(self):
        self.open()
        client = self.client(SSL)
        self.accept().close()
        self.read(client, b"S")
        client.sendall(client_hello("any.example.com"))
        self.assertEqual(ALERT, self.rest(client))
        self.refused("upstream_unreachable")
        client = self.client(SSL)
        upstream = self.accept()
        self.read(client, b"S")  # at the deadline: it is being refused
        self.refused("upstream_unreachable", "handshake_timeout")
        self.read(upstream, SSL)
        self.assertIn(self.rest(upstream), (b"", RESET))

    # A listener that several endpoints share.

    def test_a_shared_listener_routes_by_the_name_in_the_hello(self):
        self.open_shared()
        client = self.client(GSS)
        self.read(client, b"N")
        client.sendall(SSL)
        self.read(client, b"S")
        hello = client_hello("two.example.com")
        client.sendall(hello)
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"S")
        self.read(upstream, hello)
        self.passes(client, upstream)
        self.assertEqual((8 + len(hello) + 16, 18), self.moved())
        line = self.program.log(event="closed")[0]
        self.assertEqual(("two", "two.example.com"), (line["endpoint"], line["server_name"]))

    def test_a_shared_listener_routes_direct_tls(self):
        self.open_shared()
        hello = client_hello("one.example.com")
        client = self.client(hello)
        upstream = self.accept()
        self.read(upstream, hello)
        self.passes(client, upstream)

    def test_a_shared_listener_refuses_whom_it_cannot_route(self):
        self.open_shared()
        for name in (None, "x.example.com"):
            client = self.client(SSL)
            self.read(client, b"S")
            client.sendall(client_hello(name))
            self.assertEqual(ALERT, self.rest(client))
        self.assertEqual("28000", error_fields(self.rest(self.client(startup())))["C"])
        self.assertEqual(b"", self.rest(self.client(CANCEL)))
        self.assertEqual(RESET, self.rest(self.client(GSS, GSS)))
        self.refused("no_server_name", "unknown_server_name", "tls_required", "no_server_name", "malformed_hello")

    def test_a_shared_listener_refuses_an_upstream_without_tls(self):
        self.open_shared()
        client = self.client(SSL)
        self.read(client, b"S")
        client.sendall(client_hello("one.example.com"))
        upstream = self.accept()
        self.read(upstream, SSL)
        upstream.sendall(b"N")
        self.assertEqual(ALERT, self.rest(client))
        self.assertIn("with N", self.refused("upstream_unreachable")[0]["detail"])

    # Over the allowance.

    def test_over_the_allowance_each_client_hears_it_in_its_own_words(self):
        self.customer["allowance"] = "0B"
        self.open()
        client = self.client(SSL)
        self.read(client, b"S")
        client.sendall(client_hello("any.example.com"))
        self.assertEqual(ALERT, self.rest(client))
        client = self.client(GSS)
        self.read(client, b"N")
        client.sendall(SSL)
        self.read(client, b"S")
        client.sendall(client_hello("any.example.com"))
        self.assertEqual(ALERT, self.rest(client))
        self.assertEqual(ALERT, self.rest(self.client(client_hello("any.example.com"))))
        self.assertEqual(b"", self.rest(self.client(CANCEL)))
        told = error_fields(self.rest(self.client(startup())))
        self.assertEqual("53400", told["C"])
        period_end = self.program.usage()["acme"]["period_end"]
        self.assertIn(f'"acme" has used its allowance of 0 bytes for this period; the next one begins at {period_end}',
                      told["M"])
        self.refused(*["quota_exhausted"] * 5)
        self.assertEqual(0, self.program.usage()["acme"]["used_bytes"])

    def test_an_allowance_that_ends_inside_the_negotiation_is_exact(self):
        self.customer["allowance"] = "5B"
        self.open()
        client = self.client(SSL)
        upstream = self.accept()
        self.read(upstream, SSL[:5])
        self.read(client, b"S")
        client.sendall(client_hello("any.example.com"))
        self.assertEqual(ALERT, self.rest(client))
        self.assertIn(self.rest(upstream), (b"", RESET))
        self.assertEqual(5, self.program.usage()["acme"]["used_bytes"])

    # Stalls.

    def test_every_stall_meets_the_deadline(self):
        self.open_shared()
        began = {}
        for name, packets in {"nothing": (), "half a request": (SSL[:5],), "after N": (GSS,), "after S": (SSL,),
                              "half a hello": (SSL, client_hello("one.example.com")[:40])}.items():
            began[name] = self.client(*packets)
        for name, client in began.items():
            self.rest(client)  # ends by itself; the socket's own time-out is the bound
        self.refused(*["handshake_timeout"] * len(began))


if __name__ == "__main__":
    main()
