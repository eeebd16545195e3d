"""The commands beside `run`, and the admin address: what they print, their exit codes, and who may change something."""
import json
import os
import re
import subprocess

from harness.case import Case, main
from harness.program import PROGRAM

PROBLEM = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<key>[^ ]+): .+$")
USAGE_KEYS = {"customer", "period_start", "period_end", "allowance_bytes", "granted_bytes", "used_bytes",
              "remaining_bytes", "state", "endpoints"}


class commands(Case):
    def prepared(self, **customer):
        """A program with one customer, not started, and its layout."""
        layout = self.layout()
        self.port = layout.endpoint(layout.customer("acme", "20MB", **customer), self.loop.listen(lambda peer: None))
        return layout, self.tollgate(layout)

    def run_text(self, text, command="check"):
        path = os.path.join(self.folder, "wrong.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path, subprocess.run([PROGRAM, command, "--config", path], text=True, capture_output=True, check=False,
                                    timeout=60, stdin=subprocess.DEVNULL)

    def test_check_is_silent_about_a_good_configuration(self):
        _, program = self.prepared()
        done = program.command("check")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertNotIn("error", done.stdout + done.stderr)

    def test_check_prints_every_problem_with_its_place(self):
        text = """version: 1
environment: lab
workers: many
colour: blue
defaults: {allowance: 12parsecs}
listeners:
  - {name: a, listen: "127.0.0.1:6001", protocol: tcp}
  - {name: a, listen: "127.0.0.1:6002", protocol: smtp}
customers:
  - id: acme
    id: acme
    endpoints:
      - {name: x, warehouse: oracle, listener: nowhere, upstream: ["127.0.0.1"]}
"""
        path, done = self.run_text(text)
        self.assertEqual(2, done.returncode)
        lines = (done.stdout + done.stderr).splitlines()
        found = {}
        for line in lines:
            problem = PROBLEM.match(line)
            self.assertTrue(problem, f"not a problem's line: {line!r}")
            self.assertEqual(path, problem["file"])
            found.setdefault(int(problem["line"]), []).append(problem["key"])
        for line, key in ((3, "workers"), (4, "colour"), (5, "defaults.allowance"), (8, "listeners[1].name"),
                          (8, "listeners[1].protocol"), (11, "customers[0].id"),
                          (13, "customers[0].endpoints[0].warehouse"), (13, "customers[0].endpoints[0].listener"),
                          (13, "customers[0].endpoints[0].upstream[0]")):
            self.assertIn(key, found.get(line, []), done.stdout + done.stderr)

    def test_wrong_usage_and_wrong_configurations_end_with_2(self):
        for words in ((), ("fly",), ("run", "--fast"), ("run", "--config", os.path.join(self.folder, "none.yaml")),
                      ("check", "--config", self.folder)):
            with self.subTest(words=words):
                done = subprocess.run([PROGRAM, *words], capture_output=True, check=False, timeout=60)
                self.assertEqual(2, done.returncode, done.stderr)
                self.assertTrue(done.stderr or done.stdout)
        _, done = self.run_text("version: 1\nlisteners: 7\n", "run")
        self.assertEqual(2, done.returncode)

    def test_each_command_has_a_help(self):
        for command in ("run", "check", "usage", "adjust", "period", "ledger", "health", "dns", "checklist", "doctor",
                        "import-snowflake", "version"):
            done = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual((0, True), (done.returncode, "--help" in done.stdout), command)

    def test_usage_before_the_first_byte(self):
        layout, program = self.prepared()
        program.start()
        for told in (program.usage(), program.usage_over_http()):
            one = told["acme"]
            self.assertLessEqual(USAGE_KEYS, set(one))
            self.assertEqual((20_000_000, 0, 20_000_000, "open"), tuple(
                one[key] for key in ("allowance_bytes", "used_bytes", "remaining_bytes", "state")))
            self.assertEqual([{"endpoint": "endpoint-0", "to_warehouse_bytes": 0, "from_warehouse_bytes": 0}], one["endpoints"])
        table = program.command("usage")
        self.assertEqual((0, True), (table.returncode, "acme" in table.stdout), table.stdout)
        program.stop()
        self.assertEqual(0, program.usage()["acme"]["used_bytes"])
        self.assertTrue(os.path.exists(os.path.join(layout.document["state_dir"], "ledger.db")))

    def test_health(self):
        _, program = self.prepared()
        self.assertEqual(1, program.command("health").returncode, "nothing runs yet")
        program.start()
        self.assertEqual((0, 0), (program.command("health").returncode, program.command("health", "--ready").returncode))
        self.assertEqual((200, 200), (program.get("/healthz").status, program.get("/readyz").status))
        program.stop()
        self.assertEqual((1, 1), (program.command("health").returncode, program.command("health", "--ready").returncode))

    def test_changes_need_the_token(self):
        layout, program = self.prepared()
        program.start()
        path, change = "/v1/customers/acme/adjustments", {"id": "1", "delta_bytes": 5, "reason": "test"}
        for token in (None, "wrong", layout.token[:-1], layout.token + "x"):
            self.assertEqual(403, program.request("POST", path, change, token).status, token)
        self.assertEqual(20_000_000, program.usage()["acme"]["allowance_bytes"])
        self.assertEqual(200, program.request("POST", path, change, layout.token).status)
        self.assertEqual(20_000_005, program.usage()["acme"]["allowance_bytes"])
        self.assertEqual(404, program.request("POST", path.replace("acme", "nobody"), change, layout.token).status)
        self.assertEqual(400, program.request("POST", path, {"id": "2"}, layout.token).status)
        self.assertEqual(404, program.get("/nothing").status)

    def test_without_a_token_file_nothing_can_be_changed(self):
        layout, _ = self.prepared()
        del layout.document["admin"]["token_file"]
        program = self.started(layout)
        change = {"id": "1", "delta_bytes": 5, "reason": "test"}
        for token in (None, layout.token, ""):
            self.assertEqual(403, program.request("POST", "/v1/customers/acme/adjustments", change, token).status)

    def test_adjust(self):
        _, program = self.prepared()
        early = program.command("adjust", "--customer", "acme", "--reason", "x", "--delta", "1B")
        self.assertEqual(1, early.returncode, "there is no ledger yet, and looking for one does not make it")
        self.assertEqual(0, program.command("ledger", "init").returncode)
        for running in (False, True):
            if running:
                program.start()
                self.addCleanup(program.clean_up)
            with self.subTest(running=running):
                before = program.usage()["acme"]["allowance_bytes"] if running else 20_000_000
                words = ("adjust", "--customer", "acme", "--reason", "a ticket", "--id", f"ticket-{running}")
                for _ in range(2):  # the same id again changes nothing
                    self.assertEqual(0, program.command(*words, "--delta", "5MB").returncode)
                self.assertEqual(before + 5_000_000, program.usage()["acme"]["allowance_bytes"])
                self.assertEqual(1, program.command(*words, "--delta", "6MB").returncode, "with another size it is refused")
                self.assertEqual(0, program.command(*words[:-2], "--delta=-1MB").returncode)
                self.assertEqual(before + 4_000_000, program.usage()["acme"]["allowance_bytes"])
                self.assertEqual(0, program.command(*words[:-2], "--set", "33MB").returncode)
                self.assertEqual(33_000_000, program.usage()["acme"]["allowance_bytes"])
                self.assertEqual(1, program.command("adjust", "--customer", "nobody", "--delta", "1B", "--reason", "x").returncode)
                self.assertEqual(2, program.command("adjust", "--customer", "acme", "--delta", "1B").returncode, "no reason")

    def test_the_exposition(self):
        _, program = self.prepared()
        program.start()
        answer = program.get("/metrics")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"), answer.headers)
        metrics = program.metrics()
        self.assertEqual(20_000_000, metrics.total("tollgate_quota_limit_bytes", customer="acme"))
        for name in ("tollgate_quota_used_bytes", "tollgate_quota_remaining_bytes", "tollgate_quota_exhausted",
                     "tollgate_quota_granted_bytes", "tollgate_quota_enforced", "tollgate_ledger_up", "tollgate_build_info",
                     "tollgate_pipes_open", "tollgate_pipes_refused_total",
                     "tollgate_quota_period_start_timestamp_seconds", "tollgate_quota_period_end_timestamp_seconds",
                     "tollgate_clock_suspect", "process_resident_memory_bytes", "process_open_fds"):
            self.assertEqual(1, len(metrics.samples(name)), name)
        for name in metrics.names():
            family = re.sub(r"_(bucket|sum|count)$", "", name)
            self.assertTrue(name in metrics.types or family in metrics.types, f"{name} has no TYPE")
            self.assertTrue(metrics.helps.get(name) or metrics.helps.get(family), f"{name} has no HELP")
        self.assertEqual(1, metrics.total("tollgate_ledger_up"))
        json.loads(program.get("/v1/customers/acme").body)

    def test_what_this_build_cannot_run_is_checked_and_refused_at_run(self):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), 1)
        layout.document["sandbox"] = "required"
        program = self.tollgate(layout)
        done = program.command("check")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        program.start(ready=False)
        self.assertEqual(2, program.wait())
        self.assertIn("sandbox", program.text())


if __name__ == "__main__":
    main()
