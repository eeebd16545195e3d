"""Redshift's protocol through the gate, on its ports, with clients that send no server name; PostgreSQL stands in for it.

Redshift speaks PostgreSQL's protocol, and its own driver, redshift_connector, is made from pg8000 and sends no name. So the endpoint has a listener of its own, and what its clients show is what clients_refused sees.
"""
from clients_case import CLIENTS, ClientsCase, main_with_clients
from harness import recorded
from harness.clients import PG8000, Client, script
from harness.tap import Tap
from harness.waiting import until
from harness.warehouses import answer

# Redshift's own. 5432 is left out: a PostgreSQL of this machine may want it.
PORTS = (5439, 5431, *range(5433, 5439), *range(5440, 5456), *range(8191, 8216))
ROWS, ALLOWANCE = 20_000, 500_000
BY_ADDRESS = Client("psycopg2 2.9, by address", "sslmode=verify-full", "always",
                    script("psycopg2_client.py", "sslmode=verify-full"), sends_name=False)
NAMELESS = [*(one for one in CLIENTS if one.name == PG8000 and one.tls == "always"), BY_ADDRESS]
BACK = "quota_exhausted"


class warehouse_redshift(ClientsCase):
    def redshift(self, name, allowance="300GB"):
        """A customer with a Redshift endpoint, a tap at one of Redshift's ports before the server."""
        customer = self.prepared.customer(name, allowance)
        self.taps[name] = Tap(self.server.port, PORTS)
        self.addCleanup(self.taps[name].close)
        self.ports[name] = self.prepared.endpoint(customer, self.taps[name].port, self.prepared.listener("postgres"),
                                                  warehouse="redshift", vpc_endpoint=f"vpce-{len(self.ports):017x}")

    def setUp(self):
        super().setUp()
        self.gate(shared=False)
        self.taps = {}

    def through(self, one, what, name):
        return one.run(self.world, what, "127.0.0.1", self.ports[name])

    def used(self, name):
        return self.program.usage()[name]["used_bytes"]

    def assert_counted(self, name):
        until(lambda: not self.taps[name].open, "the connections to end")
        until(lambda: not self.program.metrics().total("tollgate_connections_active"), "the proxy to see that they did")
        self.assertEqual(self.taps[name].total, self.used(name))

    def all_told(self, customer):
        told = [line["reason"] for line in self.program.log(event="refused", customer=customer)]
        return len(told) >= len(NAMELESS) and told

    def test_works_and_is_counted(self):
        self.redshift("acme")
        self.program = self.started(self.prepared)
        for one in NAMELESS:
            before = self.used("acme")
            self.assertEqual("0: answered over TLSv1.3", repr(self.through(one, "ask", "acme")), one)
            self.assertEqual(f"0: {answer(ROWS)}", repr(self.through(one, "rows", "acme")), one)
            self.assert_counted("acme")
            self.assertGreater(self.used("acme") - before, ROWS * 64, one)
        self.assertEqual([], self.program.log(event="refused"))

    def test_refused_cut_off_and_back(self):
        for name, allowance in ((BACK, "0B"), ("blocked", "300GB"), ("cut-0", f"{ALLOWANCE}B"), ("cut-1", f"{ALLOWANCE}B")):
            self.redshift(name, allowance)
        self.program = self.started(self.prepared)
        self.block("blocked")
        rows = []
        for number, one in enumerate(NAMELESS):
            refused = {reason: self.through(one, "ask", reason) for reason in (BACK, "blocked")}
            self.assertNotIn(0, [told.code for told in refused.values()], refused)
            self.assertEqual(1, len({told.text for told in refused.values()}), refused)
            rows.append((one.name, "`quota_exhausted`, `blocked`", recorded.verbatim(refused[BACK].text)))
            cut = self.through(one, "rows", f"cut-{number}")
            self.assertNotEqual(0, cut.code, f"{one} took a part for the whole: {cut}")
            self.assertEqual(ALLOWANCE, self.used(f"cut-{number}"), one)
            rows.append((one.name, "cut off in the middle of a result", recorded.verbatim(cut.text)))
        for reason in (BACK, "blocked"):
            told = until(lambda of=reason: self.all_told(of), f"a line for each client of {reason}")
            self.assertEqual([reason] * len(NAMELESS), told)
        self.program.adjust(BACK, "1GB")
        for one in NAMELESS:
            self.assertEqual(f"0: {answer(ROWS)}", repr(self.through(one, "rows", BACK)), one)
        self.assert_counted(BACK)
        self.assert_recorded("redshift refused", ["client", "because", "what its user sees"], rows)


if __name__ == "__main__":
    main_with_clients()
