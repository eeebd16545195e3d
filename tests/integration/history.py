"""Days, periods and money: what passed is in the days to the byte, in every form, and held against CloudWatch's file.

The program sees a wall clock that the test sets; days and months pass in steps that it still believes.
"""
import csv
import io
import json
import os
import subprocess
from datetime import timedelta

from harness.case import main
from harness.month import Messages, MonthCase, day
from harness.program import PROGRAM
from harness.waiting import until

LAKEHOUSE, ORDERS = "vpce-0123456789abcdef0", "vpce-0fedcba9876543210"


class history(MonthCase):
    def setting(self, at):
        """Two endpoints of one customer, the second one with two entries, and the program at that moment."""
        self.clock.set(at)
        layout = self.layout()
        customer = layout.customer("acme", "100GB")
        self.ports = {}
        for name, vpc_endpoint in (("lakehouse", LAKEHOUSE), ("orders", ORDERS), ("orders-ocsp", ORDERS)):
            upstream, accepted = self.sink()
            port = layout.endpoint(customer, upstream)
            customer["endpoints"][-1].update(name=name, vpc_endpoint=vpc_endpoint)
            self.ports[name] = (port, accepted)
        return self.tollgate(layout).start()

    def move(self, name, size):
        """One message of `size` bytes there and one back: both sides have them when this returns."""
        messages = Messages(self.loop, *self.ports[name], size=size)
        messages.exchange()
        messages.client.close()
        return messages

    def days(self, program):
        """By day and endpoint, both directions: from the API."""
        answer = program.get("/v1/customers/acme").json()
        self.assertEqual(answer["used_bytes"], sum(one["used_bytes"] for one in answer["days"]))
        return {(one["day"], each["endpoint"]): (each["to_warehouse_bytes"], each["from_warehouse_bytes"])
                for one in answer["days"] for each in one["endpoints"]}

    def rows(self, program, *words):
        """`usage --csv` as a spreadsheet reads it."""
        done = program.command("usage", "--csv", *words)
        self.assertEqual(0, done.returncode, done.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout, newline="")))

    def reconcile(self, program, answer, *words):
        return subprocess.run([PROGRAM, "reconcile", "-", *words, "--config", program.config], text=True, check=False,
                              input=json.dumps(answer), capture_output=True, timeout=120, env=program.environment)

    def cloudwatch(self, moved, extra=0):
        """What AWS would have counted of `moved`: hourly points, newest first, in two series."""
        series = {LAKEHOUSE: [], ORDERS: []}
        for (on, name), ways in sorted(moved.items(), reverse=True):
            points = series[LAKEHOUSE if name == "lakehouse" else ORDERS]
            points.append((f"{on}T13:00:00+00:00", sum(ways) // 2 + extra))
            points.append((f"{on}T0{'1' if name == 'orders-ocsp' else '2'}:00:00+00:00", sum(ways) - sum(ways) // 2))
        merged = {}
        for whose, points in series.items():
            merged[whose] = {}
            for at, size in points:
                merged[whose][at] = merged[whose].get(at, 0) + size
        return {"MetricDataResults": [
            {"Id": f"m{number}", "Label": f"{whose} BytesProcessed", "StatusCode": "Complete",
             "Timestamps": list(points), "Values": [float(size) for size in points.values()]}
            for number, (whose, points) in enumerate(merged.items())]}

    def test_days_are_kept_over_midnight_and_a_kill_and_agree_with_cloudwatch(self):
        program = self.setting(day("2026-11-23") - timedelta(minutes=3))
        self.move("lakehouse", 300_000)
        self.move("orders", 70_000)
        self.step_to(day("2026-11-23") + timedelta(seconds=1))
        pings = Messages(self.loop, *self.ports["lakehouse"], size=10)

        def new_day():  # the program compares its clocks once a second, and tells nobody
            pings.exchange()
            return ("2026-11-23", "lakehouse") in self.days(program)

        until(new_day, "bytes of the new day")
        self.move("orders", 5_000)
        self.move("orders-ocsp", 900)
        program.kill()
        program.start()
        self.run_until(lambda: len(self.days(program)) == 5, lambda: f"every day to be known again: {self.days(program)}")
        moved = self.days(program)
        self.assertEqual({("2026-11-22", "orders"): (140_000, 70_000), ("2026-11-23", "orders"): (10_000, 5_000),
                          ("2026-11-23", "orders-ocsp"): (1_800, 900)},
                         {key: ways for key, ways in moved.items() if key[1] != "lakehouse"})
        self.assertEqual(3 * 300_000 + pings.received, sum(sum(ways) for key, ways in moved.items() if key[1] == "lakehouse"))
        self.assertGreaterEqual(moved["2026-11-22", "lakehouse"][0], 600_000)

        self.clock.set(day("2026-11-24") + timedelta(hours=9))
        program.stop()
        for running in (False, True):
            if running:
                program.start()
            answer = self.cloudwatch(moved)
            exact = self.reconcile(program, answer, "--tolerance", "0%", "--ignore", "0B", "--json")
            self.assertEqual(0, exact.returncode, exact.stdout + exact.stderr)
            totals = {one["endpoint"]: one for one in json.loads(exact.stdout)["endpoints"]}
            self.assertEqual({"lakehouse", "orders"}, set(totals), "entries that share an endpoint are one")
            self.assertEqual(sum(map(sum, moved.values())), sum(one["ours_bytes"] for one in totals.values()))
            self.assertEqual({0}, {one["drift_bytes"] for one in totals.values()})
        metrics = os.path.join(self.folder, "tollgate.prom")
        off = self.reconcile(program, self.cloudwatch(moved, extra=100_000), "--ignore", "100kB", "--metrics", metrics)
        self.assertEqual(1, off.returncode, off.stdout + off.stderr)
        self.assertIn("beyond", off.stdout)
        with open(metrics, encoding="utf-8") as file:
            self.assertIn('tollgate_reconcile_drift_bytes{customer="acme",endpoint="lakehouse"} 200000\n', file.read())
        self.assertEqual(0o644, os.stat(metrics).st_mode & 0o777)
        self.assertEqual(["tollgate.prom"], [name for name in os.listdir(self.folder) if name.startswith("tollgate.prom")])

    def test_a_forecast_is_in_every_view(self):
        program = self.setting(day("2026-11-23") - timedelta(minutes=3))
        self.move("orders", 200_000)
        entry = program.usage_over_http()["acme"]
        self.assertEqual("forecast", list(entry)[-1])
        self.assertGreaterEqual(entry["forecast"]["period_end_bytes"], entry["used_bytes"])
        self.assertIsNone(entry["forecast"]["exhausted_at"])
        self.assertEqual([], program.metrics().samples("tollgate_quota_forecast_exhaustion_timestamp_seconds"))
        program.adjust("acme", f"-{100_000_000_000 - entry['used_bytes'] - 1000}B")
        entry = program.usage_over_http()["acme"]
        self.assertRegex(entry["forecast"]["exhausted_at"] or "", r"^2026-11-2[23]T\d\d:\d\d:00Z$")
        self.assertIn("RUNS OUT", program.command("usage").stdout)
        (when,) = program.metrics().samples("tollgate_quota_forecast_exhaustion_timestamp_seconds")
        self.assertGreater(when[1], day("2026-11-22").timestamp())

    def test_all_periods_in_every_form(self):
        program = self.setting(day("2026-12-01") - timedelta(minutes=3))
        self.move("lakehouse", 10_000)
        self.cross(program, day("2026-12-01"), "2026-12-01")
        self.run_until(lambda: self.is_settled(program, "2026-11-01"), "November to be settled")
        self.move("lakehouse", 700)
        for running in (True, False):
            if not running:
                program.stop()
            with self.subTest(running=running):
                everything = json.loads(program.command("usage", "--all", "--json").stdout)
                self.assertEqual([("2026-11-01T00:00:00Z", 30_000), ("2026-12-01T00:00:00Z", 2_100)],
                                 [(one["period_start"], one["used_bytes"]) for one in everything])
                november, december = self.rows(program, "--all")
                self.assertEqual(("acme", "2026-11-01", "30000", "20000", "10000", "yes"),
                                 tuple(november[name] for name in ("customer", "period_start", "used_bytes",
                                                                   "to_warehouse_bytes", "from_warehouse_bytes", "final")))
                self.assertEqual("no", december["final"])
                by_day = self.rows(program, "--all", "--days")
                self.assertEqual([("2026-11-30", "lakehouse", "30000"), ("2026-12-01", "lakehouse", "2100")],
                                 [(row["day"], row["endpoint"], row["bytes"]) for row in by_day])
                for words, wrong in ((("--period", "2027-01"), "has not begun"), (("--period", "2026-02"), "no account of any customer"),
                                     (("--period", "2026-13"), "2026-13"), (("--all", "--period", "2026-11"), "leave --period out"),
                                     (("--json", "--csv"), "choose one"), (("--days",), "add one of them")):
                    done = program.command("usage", *words)
                    self.assertIn(wrong, done.stderr)
                    self.assertNotEqual(0, done.returncode)

    def test_reconcile_says_what_is_wrong_with_a_file(self):
        program = self.setting(day("2026-11-23") - timedelta(minutes=3))
        good = {"Label": "BytesProcessed", "Datapoints": [{"Timestamp": "2026-11-20T00:00:00Z", "Sum": 3.0, "Unit": "Bytes"}]}
        for answer, words, code, wrong in (
                (good, (), 2, "--vpc-endpoint ID"), (good, ("--vpc-endpoint", ORDERS), 0, "acme/lakehouse"),
                (good, ("--vpc-endpoint", "vpce-0aaaaaaaaaaaaaaaa"), 0, "is not in the configuration"),
                ({"MetricDataResults": [], "NextToken": "x"}, (), 2, "NextToken"), ([], (), 2, "not a JSON object"),
                (good, ("--tolerance", "many"), 2, "as 5%"), (good, ("--ignore", "-1"), 2, "--ignore")):
            done = self.reconcile(program, answer, *words)
            self.assertIn(wrong, done.stderr)
            self.assertEqual(code, done.returncode, done.stderr)
        missing = program.command("reconcile", os.path.join(self.folder, "none.json"))
        self.assertEqual(2, missing.returncode)
        self.assertIn("cannot be read", missing.stderr)


if __name__ == "__main__":
    main()
