"""Snowflake's driver through the gate: TLS on 443 and OCSP on 80, counted, refused, cut off, and let in again."""
from harness.http_server import HttpServer
from harness.layout import port_of
from harness.ocsp import CACHE, RESPONDER, Responder
from harness.recorded import verbatim
from harness.warehouses import Driver
from warehouse_case import ALLOWANCE, HEADS, WarehouseCase, main_with_drivers, rows_of_refusals, vpc_endpoint

NAME = "snowflake-sdk 3.3.0"
OPEN = Driver(NAME, "as it comes", "snowflake_client.js")
STRICT = Driver(NAME, "`ocspFailOpen: false`", "snowflake_client.js", "ocspFailOpen=false")

ASYNC = Driver(NAME, "`connectAsync()` without a callback", "snowflake_client.js", "connectAsync")


class warehouse_snowflake(WarehouseCase):
    WAREHOUSE, SERVER, RESPONDER = "snowflake", "snowflake_server.js", f"http://{RESPONDER}"
    CONNECTS, CUT_CONNECTS = 8, 7

    @staticmethod
    def host_of(name):
        return f"{name.replace('_', '-')}.us-east-1.privatelink.snowflakecomputing.com"

    def setUp(self):
        super().setUp()
        self.responder = HttpServer(Responder(self.authority, self.certificate))
        self.addCleanup(self.responder.close)
        self.http = self.prepared.listener("http")
        self.with_ocsp = True

    def add(self, name, allowance="300GB", upstream=None, **settings):
        customer = super().add(name, allowance, upstream, **settings)
        if upstream is None:
            self.taps[name].append(self.tapped(self.responder.port))
        self.prepared.endpoint(customer, upstream or self.taps[name][1].port, self.http, warehouse="snowflake",
                               hosts=[f"ocsp.{self.host_of(name)}"], vpc_endpoint=vpc_endpoint(self.prepared))
        return customer

    def led(self, host):
        return {**super().led(host), **({f"ocsp.{host}:80": port_of(self.http)} if self.with_ocsp else {})}

    def test_works_and_is_counted(self):
        self.add("acme")
        self.add("other")
        self.program = self.started(self.prepared)
        dialled = self.assert_works((OPEN, STRICT))
        host = f"ocsp.{self.host_of('acme')}"
        self.assertEqual([(host, CACHE), (host, f"/retry/{RESPONDER}")] * 2,
                         [(name, path[:len(f"/retry/{RESPONDER}")]) for name, path in self.responder.asked])
        self.assertEqual(0, self.used("other"))
        distrusting, _ = self.drive(OPEN, "acme", authority="")
        self.assertIn("unable to verify the first certificate", distrusting.text)
        self.with_ocsp = False
        without = {driver: self.drive(driver, "acme")[0] for driver in (OPEN, STRICT)}
        self.assert_whole(without[OPEN])
        self.assertNotEqual(0, without[STRICT].code, without[STRICT])
        self.assert_recorded("snowflake", ["driver", "mode", "dials", "without port 80"], [
            (driver.name, driver.mode, verbatim("\n".join(dialled[driver])),
             "works" if without[driver].code == 0 else verbatim(without[driver].text)) for driver in (OPEN, STRICT)])

    def test_refused_cut_off_and_back(self):
        self.add("cut", f"{ALLOWANCE}B")
        self.add_all_reasons()
        self.program = self.started(self.prepared)
        rows = rows_of_refusals(OPEN, self.refusals(OPEN), self.cut(OPEN))
        told, _ = self.drive(ASYNC, "blocked")
        self.assertNotEqual(0, told.code, told)
        rows.append((ASYNC.name, ASYNC.mode, "`blocked`", verbatim(told.text)))
        self.assert_recorded("snowflake refused", HEADS, rows)


if __name__ == "__main__":
    main_with_drivers()
