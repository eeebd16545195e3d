"""The doctor and upstreams that mean harm: endless bytes, slow bytes, garbage, certificates that would write on a
terminal, chains without an end. It ends by itself, says failed, and prints nothing but printable ASCII."""
import os
import string

from doctor_case import DoctorCase
from harness.case import main
from harness.dns import machine_answers
from harness.tls_peers import endless, https_peer, saying, slow

NAME = "warehouse.example"
# A TLS record that says it is a handshake of 16 KiB, again and again (RFC 8446 section 5.1).
RECORD = b"\x16\x03\x03\x40\x00" + b"\x0b\x00\xff\xff" + bytes(16380)


class doctor_hostile(DoctorCase):
    def examine(self, peer, warehouse="databricks", protocol="tls", words=()):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), self.peer(peer).address, layout.listener(protocol), warehouse=warehouse,
                        hosts=[NAME])
        program = self.tollgate(layout)
        program.environment = machine_answers(self.folder, {NAME: ["127.0.0.1"]})
        words = ("--timeout", "1s", *words)
        text = program.command("doctor", *words).stdout
        self.assertLessEqual(set(text), set(string.printable) - set("\r\x0b\x0c\t"))
        return self.examined(program, *words, expected=1)

    def test_endless_bytes(self):
        for block in (RECORD, bytes(65536), b"\xff" * 65536, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 65536):
            for warehouse, protocol, probe in (("databricks", "tls", "tls_certificate"), ("rds_postgres", "postgres", "postgres_tls"),
                                               ("snowflake", "http", "ocsp_cache")):
                with self.subTest(block=block[:4], warehouse=warehouse):
                    self.expect("failed", self.examine(endless(block), warehouse, protocol), probe)

    def test_slow_bytes(self):
        for data in (RECORD, b"HTTP/1.1 200 OK\r\nX: "):
            for warehouse, protocol, probe in (("databricks", "tls", "tls_certificate"), ("snowflake", "http", "ocsp_cache")):
                with self.subTest(warehouse=warehouse):
                    self.expect("failed", self.examine(slow(data), warehouse, protocol), probe)

    def test_garbage(self):
        for data in (b"\x1b[2J\x1b]0;owned\x07" * 50, b"", b"\x15\x03\x03\x00\x02\x02\x31", b"S" + bytes(200), b"E\x00\x00"):
            for warehouse, protocol, probe in (("databricks", "tls", "tls_certificate"), ("redshift", "postgres", "postgres_tls"),
                                               ("snowflake", "http", "ocsp_cache")):
                with self.subTest(data=data[:4], warehouse=warehouse):
                    self.expect("failed", self.examine(saying(data), warehouse, protocol), probe)

    def test_a_refusal_is_told_in_the_servers_words(self):
        results = self.examine(saying(b"\x15\x03\x03\x00\x02\x02\x31"))  # RFC 8446 section 6: fatal, access_denied
        self.expect("failed", results, "tls_certificate", "access denied")

    def test_a_certificate_that_writes_on_the_terminal(self):
        made = self.certificates()
        pair = made.issue(NAME, subject="\x1b[31mred\x07 \u202emirrored")
        found = self.expect("failed", self.examine(https_peer(*pair)), "tls_certificate", "red")
        self.assertNotIn("\x1b", found["seen"])

    def test_a_chain_without_an_end(self):
        made = self.certificates()
        certificate, key = made.issue(NAME)
        with open(made.authority, "rb") as file:
            authority = file.read()
        with open(certificate, "ab") as file:
            file.write(authority * 400)  # OpenSSL takes 100 KiB
        self.assertGreater(os.path.getsize(certificate), 200_000)
        found = self.expect("failed", self.examine(https_peer(certificate, key), words=("--ca-file", made.authority)),
                            "tls_certificate")
        self.assertIn("excessive message size", found["seen"])


if __name__ == "__main__":
    main("openssl")
