"""Databricks' driver through the gate: counted, refused, cut off, and let in again; with and without its telemetry."""
from harness.layout import port_of
from harness.recorded import verbatim
from harness.warehouses import Driver
from warehouse_case import ALLOWANCE, HEADS, REASONS, WarehouseCase, main_with_drivers, rows_of_refusals

NAME, PROGRAM, OTHER_PORT = "@databricks/sql 2.0.0", "databricks_client.js", 8443
PLAIN = Driver(NAME, "as it comes", PROGRAM)
SILENT = Driver(NAME, "`telemetryEnabled: false`", PROGRAM, "telemetryEnabled=false")
ELSEWHERE = Driver(NAME, f"`port: {OTHER_PORT}`", PROGRAM, f"port={OTHER_PORT}")
QUIET_ELSEWHERE = Driver(NAME, f"`port: {OTHER_PORT}`, `telemetryEnabled: false`", PROGRAM, f"port={OTHER_PORT}",
                         "telemetryEnabled=false")
DRIVERS = (PLAIN, SILENT, ELSEWHERE, QUIET_ELSEWHERE)
WORKSPACES = {name: f"dbc-{number:08x}-a1b2.cloud.databricks.com"
              for number, name in enumerate(("acme", "cut", *REASONS), 1)}


class warehouse_databricks(WarehouseCase):
    WAREHOUSE, SERVER = "databricks", "databricks_server.js"

    @staticmethod
    def host_of(name):
        return WORKSPACES[name]

    def led(self, host):
        return {**super().led(host), f"{host}:{OTHER_PORT}": port_of(self.tls)}

    def test_works_and_is_counted(self):
        self.add("acme")
        self.program = self.started(self.prepared)
        dialled = self.assert_works(DRIVERS)
        self.assert_recorded("databricks", ["driver", "mode", "dials"], [
            (driver.name, driver.mode, verbatim("\n".join(dialled[driver]))) for driver in DRIVERS])

    def test_verifies_no_certificate(self):
        """docs/clients.md warns of it. When this fails the driver has begun to verify, and the warning can go."""
        self.add("acme")
        self.program = self.started(self.prepared)
        told, _ = self.drive(SILENT, "acme", authority="")
        self.assert_whole(told)

    def test_refused_cut_off_and_back(self):
        self.add("cut", f"{ALLOWANCE}B")
        self.add_all_reasons()
        self.program = self.started(self.prepared)
        rows = rows_of_refusals(SILENT, self.refusals(SILENT), self.cut(SILENT))
        self.assert_recorded("databricks refused", HEADS, rows)


if __name__ == "__main__":
    main_with_drivers()
