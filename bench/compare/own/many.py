"""Whether a round trip costs more among many connections: the same number of them a second, on 10 to 5,000.

An open loop, since a closed one on more connections finds more of them ready at once, and is cheaper for that.
"""
import contextlib
import random

from contenders import installed
from own.row import Figure, Row, watched

CONTENDERS = ("tollgate", "haproxy copy", "nginx")


def measure(machine, asked):
    counts, rate = ((10, 40), "500") if asked.quick else ((10, 100, 1000, 5000), "20000")
    names = [name for name in CONTENDERS if not asked.quick or name == "tollgate" or installed(name)]
    cost, slowest = {}, {}
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(machine.contender(name)) for name in names]
        for count in counts:
            for on in random.sample(running, len(running)):
                words = ("--mode", "request", "--size", "100B", "--connections", str(count), "--rate", rate)
                result = machine.load(on, words, asked.seconds)
                cost[on.name, count] = watched(result, "cpu_us_per_request")
                done = result["window"]["requests_per_s"]
                slowest[on.name] = min(done, slowest.get(on.name, done))
    for name in names:
        for count in counts:
            yield Figure(f"{name}, {count:,} connections: CPU a round trip", "us", cost[name, count])
        yield Figure(f"{name}: round trips done, of {int(rate):,} offered", "a second", slowest[name])
        most = counts[-1]
        yield Figure(f"{name}: {most:,} connections to {counts[0]}", "ratio", cost[name, most] / cost[name, counts[0]],
                     1.10 if name == "tollgate" else None)


ROW = Row("many", "the same round trips on more connections", measure)
