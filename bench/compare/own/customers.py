"""10,000 customers, 1,000 of them active: start, scrape, memory; and that a round trip costs what it costs with one."""
import random
import statistics
import time

from own.row import Figure, Row, watched
from processes import rss_of


def scrapes(on, times=5):
    """The median time of GET /metrics in seconds, and the last body."""
    took = []
    for _ in range(times):
        begun = time.monotonic()
        body = on.get("/metrics")[1]
        took.append(time.monotonic() - begun)
    return statistics.median(took), body


def measure(machine, asked):
    all_of_them, active, connections, rate = (200, 20, "40", "500") if asked.quick else (10_000, 1000, "1000", "20000")
    words = ("--mode", "request", "--size", "100B", "--connections", connections, "--rate", rate)
    many = machine.contender("tollgate", customers=all_of_them)
    with many:
        yield Figure("the first start of all, until /readyz", "s", many.ready_after, 2.0)
    with machine.contender("tollgate") as one, many:
        yield Figure("every other start, until /readyz", "s", many.ready_after, 2.0)
        names, cost = f"c{{1..{active}}}.example.com", {}
        first = machine.load(many, ("--mode", "churn", "--connections", "20", "--count", str(active)), None,
                             server_name=names)
        yield Figure(f"first connections of {active:,} customers, 20 at a time: p50", "ms",
                     first["latency_us"]["p50"] / 1e3)
        yield Figure(f"first connections of {active:,} customers, 20 at a time: p99", "ms",
                     first["latency_us"]["p99"] / 1e3)
        runs = [("one", one, one.server_name), ("configured", many, many.server_name), ("active", many, names)]
        for kind, on, name in random.sample(runs, len(runs)):
            result = machine.load(on, words, asked.seconds, server_name=name)
            cost[kind] = watched(result, "cpu_us_per_request")
        took, body = scrapes(many)
        yield Figure("scrape", "ms", took * 1e3, 250)
        yield Figure("series", "", sum(not line.startswith("#") for line in body.splitlines()))
        yield Figure("body of a scrape", "bytes", len(body))
        yield Figure("RSS", "MB", rss_of(many.process.pid) / 1e6, 100)
    yield Figure("CPU a round trip with one customer", "us", cost["one"])
    for kind, number, at_most in ("configured", all_of_them, 1.05), ("active", active, None):
        yield Figure(f"CPU a round trip, {number:,} {kind} to one", "ratio", cost[kind] / cost["one"], at_most)


ROW = Row("customers", "10,000 customers, 1,000 of them active", measure)
