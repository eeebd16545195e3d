"""The case that the tests of real clients share: PostgreSQL 18, the clients, a proxy with all kinds of listeners."""
import os
from concurrent.futures import ThreadPoolExecutor

from harness import recorded
from harness.case import Case, main, skip
from harness.clients import CLIENTS, World, not_here
from harness.layout import port_of
from harness.postgresql import programs
from harness.postgresql18 import PostgreSQL18

OWN, OPEN, SHARED = "own", "own, tls_required: false", "shared"


class ClientsCase(Case):
    NAMES = ()  # the customers, as parts of host names

    @classmethod
    def setUpClass(cls):
        names = [host_of(name) for name in (*cls.NAMES, "nobody")]
        cls.server = PostgreSQL18(*names)
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.world = World(cls.server, names)

    def gate(self, workers=2, shared=True):
        """An empty layout with a shared postgres listener, and nobody's ports yet."""
        self.prepared = self.layout(workers)
        self.shared = self.prepared.listener("postgres") if shared else None
        self.ports = {}
        return self.prepared

    def add(self, name, allowance="300GB", upstream=None, protocols=("postgres",), **settings):
        """A customer with listeners of its own and a place on the shared one; `ports[name, kind]` is where it is."""
        customer = self.prepared.customer(name, allowance, **settings)
        upstream = upstream or self.server.port
        one_endpoint = {"vpc_endpoint": f"vpce-{len(self.prepared.document['customers']):017x}"}
        for protocol in protocols:
            kind = OWN if protocol == "postgres" else protocol
            self.ports[name, kind] = self.prepared.endpoint(
                customer, upstream, self.prepared.listener(protocol), name=f"{protocol}-own", **one_endpoint)
        self.ports[name, OPEN] = self.prepared.endpoint(
            customer, upstream, self.prepared.listener("postgres"), name="open", tls_required=False, **one_endpoint)
        self.ports[name, SHARED] = self.prepared.endpoint(
            customer, upstream, self.shared, name="shared", hosts=[host_of(name)], **one_endpoint)

    def run_all(self, wanted):
        """Runs each (client, what, name, kind) of `wanted`, a few at a time; {the same: Seen}."""
        wanted = list(wanted)
        with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            return dict(zip(wanted, pool.map(self.run_one, wanted)))

    def run_one(self, wanted):
        client, what, name, kind = wanted
        port = self.ports[name, kind] if (name, kind) in self.ports else port_of(self.shared)
        return client.run(self.world, what, host_of(name), port)

    def block(self, customer):
        answer = self.program.request("POST", f"/v1/customers/{customer}/block", {"reason": "test"},
                                      self.prepared.token)
        self.assertEqual(200, answer.status, answer.body)

    def assert_recorded(self, name, heads, rows):
        """The document has this table, word for word."""
        difference = recorded.difference(name, recorded.table(heads, rows))
        if difference:
            self.fail(f"docs/clients.md does not say what was seen; TOLLGATE_RECORD=1 writes it anew:\n{difference}")


def host_of(name):
    return f"{name.replace('_', '-')}.example.com"


def main_with_clients():
    why = "PostgreSQL's server is not installed" if not programs() else not_here()
    if why:
        skip(why)
    main("openssl")


__all__ = ["CLIENTS", "ClientsCase", "OPEN", "OWN", "SHARED", "host_of", "main_with_clients"]
