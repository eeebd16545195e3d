"""Every client that works directly works through every kind of listener that can route it, with its own TLS."""
import subprocess

from clients_case import CLIENTS, OPEN, OWN, SHARED, ClientsCase, host_of, main_with_clients
from harness.clients import client
from harness.waiting import until

TCP = "tcp"
HEADS = {TCP: "`tcp`", OWN: "`postgres`", OPEN: "`postgres`, `tls_required: false`", SHARED: "`postgres`, shared"}


class clients_work(ClientsCase):
    NAMES = ("acme", "other")

    def works(self, one, kind):
        """Whether the client can get in there: what the listener needs, and the client brings."""
        if kind == OWN:
            return one.tls != "never"
        return kind in (TCP, OPEN) or one.tls != "never" and one.sends_name

    def test_each_client_through_each_listener(self):
        self.gate()
        for name in self.NAMES:
            self.add(name, protocols=("postgres", TCP))
        self.program = self.started(self.prepared)
        self.ports["acme", "direct"] = self.server.port
        seen = self.run_all((one, "ask", "acme", kind) for one in CLIENTS for kind in ("direct", *HEADS)
                            if kind == "direct" or self.works(one, kind))
        rows = []
        for one in CLIENTS:
            direct = seen[one, "ask", "acme", "direct"]
            self.assertEqual(0, direct.code, f"{one}: {direct}")
            self.assertEqual(f"answered over {tls_of(one, 'direct')}", direct.text, one)
            cells = []
            for kind in HEADS:
                cells.append(tls_of(one, kind) if self.works(one, kind) else "refused")
                if self.works(one, kind):
                    told = seen[one, "ask", "acme", kind]
                    self.assertEqual(f"0: answered over {cells[-1]}", repr(told), f"{one}, {kind}")
            rows.append([one.name, f"`{one.mode}`", *cells])
        # Only who tries without TLS first is refused: once, and then it is in.
        refused = until(lambda: self.program.log(event="refused"), "the lines of those")
        self.assertEqual({"tls_required"}, {line["reason"] for line in refused})
        self.assertEqual(0, self.program.usage()["other"]["used_bytes"])
        self.assert_recorded("works", ["client", "mode", *HEADS.values()], rows)

    def test_the_name_that_is_verified(self):
        """A name that the certificate does not have fails, with or without a proxy; libpq can be told both."""
        self.gate()
        self.add("acme")
        self.program = self.started(self.prepared)
        verifying, careless = client("psql 15", "sslmode=verify-full"), client("psql 15", "sslmode=require")
        port = self.ports["acme", OWN]
        told = verifying.run(self.world, "ask", "localhost", port)
        self.assertIn('does not match host name "localhost"', told.text)
        self.assertEqual("0: answered over TLSv1.3", repr(careless.run(self.world, "ask", "localhost", port)))
        environment = {**verifying.environment(self.world), "PGHOSTADDR": "127.0.0.1", "LD_PRELOAD": ""}
        done = subprocess.run(verifying.command(self.world, "ask", host_of("acme"), port), env=environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual("answered over TLSv1.3\n", done.stdout, done.stderr)


def tls_of(client, kind):
    """What the database sees of this client through that kind of listener."""
    plain = client.tls == "never" or client.tls == "allows" and kind not in (OWN, SHARED)
    return "plaintext" if plain else "TLSv1.3"


if __name__ == "__main__":
    main_with_clients()
