"""The case that the tests of warehouses' own drivers share: a server of the test's, and a proxy that leads to it."""
import os
from concurrent.futures import ThreadPoolExecutor

from harness import recorded
from harness.case import Case, main, skip
from harness.certificates import Authority
from harness.layout import port_of
from harness.ports import free_port
from harness.tap import Tap
from harness.waiting import until
from harness.warehouses import Server, answer, not_here

QUOTA, UNKNOWN = "quota_exhausted", "unknown_server_name"
REASONS = (QUOTA, "blocked", "client_not_allowed", "upstream_unreachable", UNKNOWN)
ROWS = 20_000       # 1.3 MB of rows
ALLOWANCE = 500_000  # what ends in the middle of them
CUT = "cut off in the middle of a result"
HEADS = ["driver", "mode", "because", "what its user sees"]


class WarehouseCase(Case):
    """Of one warehouse. Customers are named for what happens to them, and their hosts for them."""

    WAREHOUSE = SERVER = ""
    RESPONDER = None     # where the certificate says that its OCSP is
    CONNECTS = 1         # how often the driver tries to connect before it tells its user
    CUT_CONNECTS = 0     # how often at least it comes back by itself after a cut-off

    @staticmethod
    def host_of(name):
        raise NotImplementedError

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        names = [self.host_of(name) for name in ("acme", "cut", *REASONS)]
        self.certificate, key = self.authority.issue(*names, responder=self.RESPONDER)
        self.server = Server(self.SERVER, self.certificate, key)
        self.addCleanup(self.server.close)
        self.prepared = self.layout(workers=2)
        self.tls = self.prepared.listener("tls")
        self.taps = {}

    def add(self, name, allowance="300GB", upstream=None, **settings):
        """A customer on the shared listener, with a tap of its own before the server."""
        customer = self.prepared.customer(name, allowance, **settings)
        if upstream is None:
            self.taps[name] = [self.tapped(self.server.port)]
            upstream = self.taps[name][0].port
        self.prepared.endpoint(customer, upstream, self.tls, warehouse=self.WAREHOUSE, hosts=[self.host_of(name)],
                               vpc_endpoint=vpc_endpoint(self.prepared))
        return customer

    def add_all_reasons(self):
        """A customer for each reason to be refused; nobody has the host of `unknown_server_name`."""
        self.add(QUOTA, "0B")
        self.add("blocked")
        self.add("client_not_allowed", clients=["10.0.0.0/8"])
        self.add("upstream_unreachable", upstream=free_port())

    def tapped(self, port, **more):
        tap = Tap(port, **more)
        self.addCleanup(tap.close)
        return tap

    def led(self, host):
        """Where a driver of `host` is led to, by what it dials."""
        return {f"{host}:443": port_of(self.tls)}

    def drive(self, driver, name, rows=10, authority=None):
        """What the driver's user sees, and what it dialled. It trusts the test's authority, or `authority`."""
        host = self.host_of(name)
        return driver.run(host, rows, self.led(host), self.authority.certificate if authority is None else authority)

    def drive_all(self, wanted):
        """Runs each (driver, name) of `wanted`, a few at a time; {the same: Seen}."""
        with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            return dict(zip(wanted, pool.map(lambda one: self.drive(*one)[0], wanted)))

    def block(self, customer):
        done = self.program.request("POST", f"/v1/customers/{customer}/block", {"reason": "test"}, self.prepared.token)
        self.assertEqual(200, done.status, done.body)

    def reasons(self, customer):
        """Why each connection of the customer's was refused."""
        return [line["reason"] for line in self.program.log(event="refused", customer=customer)]

    def used(self, name):
        return self.program.usage()[name]["used_bytes"]

    def assert_counted(self, name):
        """All is over, and what was charged is what went through the taps, to the byte."""
        taps = self.taps[name]
        until(lambda: not any(tap.open for tap in taps), "the connections to end")
        until(lambda: not self.program.metrics().total("tollgate_connections_active"), "the proxy to see that they did")
        self.assertEqual(sum(tap.total for tap in taps), self.used(name))

    def assert_whole(self, seen, rows=10, about=None):
        self.assertEqual(f"0: {answer(rows)}", repr(seen), about)

    def assert_works(self, drivers):
        """Each of `drivers` gets a result of some size, all of it counted; {driver: what it dialled}."""
        dialled = {}
        for driver in drivers:
            before = self.used("acme")
            seen, dialled[driver] = self.drive(driver, "acme", ROWS)
            self.assert_whole(seen, ROWS, driver)
            self.assert_counted("acme")
            self.assertGreater(self.used("acme") - before, ROWS * 64, driver)
        self.assertEqual([], self.program.log(event="refused"))
        return dialled

    def refusals(self, driver):
        """(reason, what the user sees) for each reason, and that an adjustment lets the driver in again."""
        self.block("blocked")
        seen = self.drive_all([(driver, reason) for reason in REASONS])
        for (_, reason), told in seen.items():
            self.assertNotEqual(0, told.code, f"{driver} was not refused for {reason}: {told}")
            customer = {} if reason == UNKNOWN else {"customer": reason}
            until(lambda one=reason, of=customer: self.program.log(event="refused", reason=one, **of),
                  f"a line for {reason}")
            if customer:
                until(lambda one=reason: len(self.reasons(one)) >= self.CONNECTS, f"{self.CONNECTS} lines for {reason}")
                self.assertEqual([reason] * self.CONNECTS, self.reasons(reason))
        self.program.adjust(QUOTA, "1GB")
        again, _ = self.drive(driver, QUOTA, ROWS)
        self.assert_whole(again, ROWS)
        self.assert_counted(QUOTA)
        return [(reason, told.text) for (_, reason), told in seen.items()]

    def cut(self, driver):
        """What the user sees who is cut off in the middle of a result; the allowance is charged, no byte more."""
        told, _ = self.drive(driver, "cut", ROWS)
        self.assertNotEqual(0, told.code, f"{driver} took a part for the whole: {told}")
        self.assertEqual(ALLOWANCE, self.used("cut"))
        until(lambda: self.program.log(event="closed", customer="cut", reason=QUOTA), "the line of the cut")
        until(lambda: len(self.reasons("cut")) >= self.CUT_CONNECTS, "the lines of who came back")
        self.assertLessEqual({QUOTA} if self.CUT_CONNECTS else set(), set(self.reasons("cut")))
        self.program.adjust("cut", "100MB")
        again, _ = self.drive(driver, "cut", ROWS)
        self.assert_whole(again, ROWS)
        return told.text

    def assert_recorded(self, name, heads, rows):
        """The document has this table, word for word."""
        difference = recorded.difference(name, recorded.table(heads, rows))
        if difference:
            self.fail(f"docs/clients.md does not say what was seen; TOLLGATE_RECORD=1 writes it anew:\n{difference}")


def vpc_endpoint(layout):
    """One for each customer: the one that was added last."""
    return f"vpce-{len(layout.document['customers']):017x}"


def rows_of_refusals(driver, refusals, cut):
    """The table's rows: reasons that are told in the same words are one."""
    words = {}
    for reason, text in refusals:
        words.setdefault(text, []).append(f"`{reason}`")
    rows = [(driver.name, driver.mode, ", ".join(reasons), recorded.verbatim(text)) for text, reasons in words.items()]
    return [*rows, (driver.name, driver.mode, CUT, recorded.verbatim(cut))]


def main_with_drivers():
    why = not_here()
    if why:
        skip(why)
    main("openssl")
