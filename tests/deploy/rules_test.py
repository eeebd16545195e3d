#!/usr/bin/python3
"""The rules are valid, `promtool test rules` passes, and every alert is tested and says what its reader needs.

A case where an alert fires is worth nothing without one where it does not, so each has both.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from documents import ROOT, RULE_TESTS, RULES, alerts, dashboards, read_yaml, rules

SEVERITIES = {"critical", "warning", "info"}
RUNBOOK = "https://runbook.invalid/tollgate"
INSTALLING = ROOT / "docs/dashboards.md"


def promtool(*words):
    return subprocess.run(["promtool", *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


class rules_of_prometheus(unittest.TestCase):
    def passes(self, done):
        self.assertEqual(0, done.returncode, done.stdout)

    def test_are_valid(self):
        self.passes(promtool("check", "rules", *RULES))
        self.passes(promtool("check", "config", ROOT / "deploy/prometheus/prometheus.example.yml"))

    def test_do_what_their_cases_say(self):
        self.passes(promtool("test", "rules", *RULE_TESTS))

    def test_every_alert_has_cases_where_it_fires_and_where_it_does_not(self):
        fires, is_quiet = set(), set()
        for path in RULE_TESTS:
            for case in read_yaml(path)["tests"]:
                for look in case.get("alert_rule_test", []):
                    (fires if look["exp_alerts"] else is_quiet).add(look["alertname"])
        self.assertEqual(set(alerts()), fires)
        self.assertEqual(set(alerts()), is_quiet)

    def test_every_alert_says_how_bad_it_is_and_what_to_do(self):
        for name, rule in alerts().items():
            with self.subTest(alert=name):
                self.assertIn(rule["labels"]["severity"], SEVERITIES)
                self.assertEqual({"severity", "service"}, set(rule["labels"]))
                said = rule["annotations"]
                self.assertEqual({"summary", "description", "runbook_url"}, set(said))
                self.assertEqual(f"{RUNBOOK}#{name.lower()}", said["runbook_url"])
                self.assertLess(len(said["summary"]), 110)
                self.assertTrue(said["description"].endswith("."), said["description"])
                self.assertNotRegex(said["summary"] + said["description"], r"\n", "one line each")

    def test_names_are_of_the_forms_that_are_documented(self):
        for rule in rules():
            if "record" in rule:
                self.assertRegex(rule["record"], r"^[a-z_]+:[a-z0-9_]+:[a-z0-9]+$")
            else:
                self.assertRegex(rule["alert"], r"^Tollgate[A-Z0-9][A-Za-z0-9]+$")

    def test_the_fleets_view_is_never_added_up(self):
        """quota_* is the same in every process: sum() over processes counts a customer several times."""
        panels = [target["expr"] for board in dashboards().values() for panel in board["panels"]
                  for target in panel.get("targets", ())]
        for expression in [rule["expr"] for rule in rules()] + panels:
            self.assertNotRegex(expression, r"\b(sum|avg|count)\s*((by|without)\s*\([^)]*\))?\s*\(\s*tollgate_quota_")

    def test_the_runbooks_address_is_set_as_documented(self):
        """The documented command is run on copies, and every link then begins with the operator's own address."""
        command = re.search(r"^ +(sed -i .*)$", INSTALLING.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertIsNotNone(command, "docs/dashboards.md has the command")
        with tempfile.TemporaryDirectory(prefix="tg.") as folder:
            for path in RULES:
                shutil.copy(path, folder)
            line = command.group(1).replace("/etc/prometheus/tollgate", folder)
            subprocess.run(["bash", "-c", line], check=True, stdin=subprocess.DEVNULL)
            copies = sorted(pathlib.Path(folder).glob("*.yml"))
            self.passes(promtool("check", "rules", *copies))
            text = "".join(path.read_text(encoding="utf-8") for path in copies)
        self.assertNotIn(RUNBOOK, text)
        self.assertEqual(len(alerts()), len(re.findall(r"runbook_url: https://wiki\.example\.com/\S+#\w+", text)))


if __name__ == "__main__":
    if not shutil.which("promtool"):
        print("skipped: promtool is not installed (`scripts/install.sh test`)")
        sys.exit(77)
    unittest.main()
