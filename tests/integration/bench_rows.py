"""bench/compare: each row runs, has its figures, and agrees to the byte. One tiny round; how fast it was is nobody's test.

The rows themselves end with an error where load, backend, metrics and usage differ: that is shown with a proxy that
counts nothing.
"""
import json
import math
import os
import subprocess
import sys

from harness.case import Case, main, skip
from harness.program import PROGRAM
from harness.waiting import PATIENCE

BUILD = os.path.dirname(PROGRAM)
COMPARE = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "compare")


class bench_rows(Case):
    def compare(self, *rows, build=BUILD):
        """The figures of a quick round, as (row, contender or figure): rounds; or what it printed when it failed."""
        file = os.path.join(self.folder, "figures.json")
        words = [word for row in rows for word in ("--row", row)]
        done = subprocess.run([sys.executable, os.path.join(COMPARE, "compare.py"), "--quick", "--build", build, "--json",
                               file, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                              timeout=100 * PATIENCE)
        if done.returncode != 0:
            return done.stdout + done.stderr
        with open(file, encoding="ascii") as figures:
            return {(one["row"], one.get("figure", one.get("contender"))): one["rounds"] for one in json.load(figures)}

    def own(self, row, *figures):
        """A row of Tollgate's own has figures that contain these words, and each is a number of one round."""
        found = self.compare(row)
        self.assertIsInstance(found, dict, found)
        for words in figures:
            named = [rounds for (_, name), rounds in found.items() if words in name]
            self.assertTrue(named, f"no figure `{words}` in {list(found)}")
            for value, in named:
                self.assertTrue(math.isfinite(value) and value >= 0, f"{words}: {value}")
        return {name: rounds[0] for (_, name), rounds in found.items()}

    def test_rows_with_peers(self):
        found = self.compare("up", "trips", "churn")
        self.assertIsInstance(found, dict, found)
        for row, figure in (("up", "CPU"), ("trips", "CPU a request"), ("churn", "CPU a connection")):
            round_of_ours, = found[row, "tollgate"]
            self.assertGreater(round_of_ours[figure], 0)
            self.assertIn((row, "direct"), found)

    def test_metering(self):
        ratios = self.own("metering", "bulk to the warehouse", "bulk from the warehouse", "round trips")
        self.assertTrue(all(value > 0 for value in ratios.values()), ratios)

    def test_workers(self):
        self.own("workers", "bulk", "round trips")

    def test_many(self):
        self.own("many", "tollgate, 10 connections", "tollgate: 40 connections to 10")

    def test_stalled(self):
        figures = self.own("stalled", "tollgate: RSS before", "tollgate: RSS for 20 stalled readers")
        self.assertGreater(figures["tollgate: the kernel, in the queues of its sockets"], 0)
        self.assertLessEqual(figures["tollgate: pipes, of 1 MiB at the most"], 20, "one for each that streams")

    def test_customers(self):
        figures = self.own("customers", "first start", "every other start", "first connections", "scrape", "RSS",
                           "200 configured", "20 active")
        self.assertGreater(figures["series"], 200 * 7)

    def test_big(self):
        figures = self.own("big", "CPU")
        self.assertEqual(0, figures["difference between load, backend, metrics and usage"])
        for way in "to warehouse", "from warehouse":
            self.assertGreater(figures[f"{way}, through one connection"], 40_000_000)

    def test_lateness(self):
        self.own("lateness", "p50", "p99")

    def test_unprivileged(self):
        figures = self.own("unprivileged", "80 streams: CPU")
        for streams in 2, 80:
            self.assertEqual(0, figures[f"{streams} streams: connections that failed"])
            self.assertLessEqual(figures[f"{streams} streams: pipes in use, at the most"], 48)

    def test_allocations(self):
        figures = self.own("allocations", "accept to end: allocations", "with its log line: allocations")
        self.assertLessEqual(figures["in the relay: allocations"], 1, "a session, and nothing beside it")

    def test_a_proxy_that_miscounts_has_no_figures(self):
        """The unmetered program in the place of the real one: the load says otherwise than its metrics."""
        build = os.path.join(self.folder, "build")
        os.mkdir(build)
        for name, program in (("tollgate", "bench/tollgate-unmetered"), ("tollgate-load", "tollgate-load")):
            os.symlink(os.path.join(BUILD, program), os.path.join(build, name))
        self.assertRegex(self.compare("big", build=build), r"tollgate has counted 0 bytes to_warehouse, and \d{8} were moved")


if __name__ == "__main__":
    if len(os.sched_getaffinity(0)) < 2:
        skip("two cores are needed: one for the proxy, one for the load")
    main("taskset", "setpriv", "ss", "pgrep")
