#!/usr/bin/python3
"""The dashboards are what their sources write, and keep the rules that no schema has.

Bytes are decimal, ids are unique, panels do not overlap, variables that are used exist, and no legend grows with the
number of customers.
"""
import re
import subprocess
import sys
import unittest

from documents import ROOT, dashboards, read_yaml, rules

BUILT_IN = {"__rate_interval", "__interval", "__range", "__from", "__to", "__url_time_range", "__value", "__all"}
BINARY = {"bytes", "kbytes", "mbytes", "gbytes", "tbytes", "binBps", "KiBs", "MiBs", "GiBs", "TiBs", "binbps"}
UNITS = {"decbytes", "Bps", "percentunit", "s", "short", "cps", "none", "dateTimeAsIso", "dateTimeFromNow"}


def panels(board):
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def expressions(board):
    return [(panel, target["expr"]) for panel in panels(board) for target in panel["targets"]]


def units(panel):
    """Every unit that a panel shows."""
    yield panel["fieldConfig"]["defaults"]["unit"]
    for override in panel["fieldConfig"]["overrides"]:
        yield from (one["value"] for one in override["properties"] if one["id"] == "unit")


class dashboards_of_grafana(unittest.TestCase):
    def each(self):
        for name, board in dashboards().items():
            with self.subTest(dashboard=name):
                yield board

    def test_are_what_their_sources_write(self):
        done = subprocess.run([sys.executable, "-B", ROOT / "deploy/grafana/source/write.py", "--check"], check=False,
                              capture_output=True, text=True)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_have_ids_of_their_own(self):
        self.assertEqual(3, len({board["uid"] for board in dashboards().values()}))
        for board in self.each():
            ids = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(ids), len(set(ids)))
            self.assertIsNone(board["id"], "Grafana gives the number")
            for panel in panels(board):
                letters = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(letters), len(set(letters)))

    def test_panels_lie_on_the_grid_and_do_not_overlap(self):
        for board in self.each():
            taken = {}
            for panel in board["panels"]:
                place = panel["gridPos"]
                self.assertLessEqual(place["x"] + place["w"], 24, panel["title"])
                for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"])
                             for y in range(place["y"], place["y"] + place["h"])):
                    self.assertNotIn(cell, taken, f"{panel['title']} over {taken.get(cell)}")
                    taken[cell] = panel["title"]

    def test_panels_explain_themselves(self):
        for board in self.each():
            for panel in panels(board):
                self.assertRegex(panel["description"], r"^[A-Z`].*\.$", panel["title"])
                self.assertLessEqual(set(units(panel)), UNITS, panel["title"])

    def test_bytes_are_decimal(self):
        """An allowance of 300 GB must not read 279 GiB."""
        for board in self.each():
            for panel in panels(board):
                self.assertFalse(BINARY & set(units(panel)), panel["title"])
                if any("bytes" in target["expr"] and "bytes:rate" not in target["expr"] for target in panel["targets"]) \
                        and panel["type"] == "stat" and "count(" not in panel["targets"][0]["expr"]:
                    self.assertEqual("decbytes", panel["fieldConfig"]["defaults"]["unit"], panel["title"])

    def test_variables_that_are_used_exist_and_those_that_exist_are_used(self):
        for board in self.each():
            there = {variable["name"] for variable in board["templating"]["list"]}
            text = repr([board["panels"], [variable.get("query") for variable in board["templating"]["list"]],
                         [variable.get("datasource") for variable in board["templating"]["list"]]])
            used = {name for pair in re.findall(r"\$(?:(\w+)|\{(\w+)[^}]*\})", text) for name in pair if name}
            self.assertEqual(set(), used - there - BUILT_IN)
            self.assertEqual(set(), there - used)

    def test_the_data_source_is_chosen_by_who_looks(self):
        for board in self.each():
            first = board["templating"]["list"][0]
            self.assertEqual(("datasource", "datasource", "prometheus"), (first["type"], first["name"], first["query"]))
            for panel in panels(board):
                for source in (panel["datasource"], *(target["datasource"] for target in panel["targets"])):
                    self.assertEqual({"type": "prometheus", "uid": "${datasource}"}, source)

    def test_lists_and_legends_of_customers_are_bounded(self):
        """What is shown by customer is of one customer, or the first $top; ten thousand must not fill a browser."""
        aggregated = re.compile(r"\b(sum|max|min|count|avg)(\s+by\s*\(([^)]*)\))?\s*\(")
        for board in self.each():
            for panel, expr in expressions(board):
                if '{customer="$customer"}' in expr or re.search(r"\b(top|bottom)k\(\$top,", expr):
                    continue
                outermost = aggregated.match(expr.lstrip("("))
                by_instance = "$instance" in expr and "customer" not in expr
                self.assertTrue(by_instance or outermost and "customer" not in (outermost.group(3) or ""),
                                f"{panel['title']}: {expr}")

    def test_recorded_series_that_are_shown_are_recorded(self):
        recorded = {rule["record"] for rule in rules() if "record" in rule}
        for board in self.each():
            for panel, expr in expressions(board):
                self.assertLessEqual(set(re.findall(r"\b[a-z_]+:[a-z0-9_]+:[a-z0-9]+\b", expr)), recorded, panel["title"])

    def test_lead_to_each_other(self):
        boards = dashboards().values()
        there = {board["uid"] for board in boards}
        for board in self.each():
            self.assertEqual([["tollgate"]], [link["tags"] for link in board["links"]])
            self.assertIn("tollgate", board["tags"])
            for uid in re.findall(r"/d/([\w-]+)\?", repr(board["panels"])):
                self.assertIn(uid, there)

    def test_are_provisioned(self):
        provider = read_yaml(ROOT / "deploy/grafana/provisioning/dashboards/tollgate.yml")
        self.assertEqual((1, ["file"]), (provider["apiVersion"], [one["type"] for one in provider["providers"]]))
        source = read_yaml(ROOT / "deploy/grafana/provisioning/datasources/prometheus.example.yml")
        self.assertEqual((1, ["prometheus"]), (source["apiVersion"], [one["type"] for one in source["datasources"]]))


if __name__ == "__main__":
    unittest.main()
