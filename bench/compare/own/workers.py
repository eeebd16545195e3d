"""Whether two workers need more CPU for the same work than one: both on all cores, in turns A B B A."""
from own.row import Figure, Row, watched


def work(asked):
    rate = "500" if asked.quick else "20000"
    return (("bulk both ways, 8 connections: CPU", "cpu_s_per_gb", ("--mode", "both", "--connections", "8")),
            (f"{int(rate):,} round trips a second on 64 connections: CPU", "cpu_us_per_request",
             ("--mode", "request", "--size", "100B", "--connections", "64", "--rate", rate)))


def measure(machine, asked):
    with machine.contender("tollgate", machine.all, workers=1) as one, \
         machine.contender("tollgate", machine.all, workers=2) as two:
        for title, key, words in work(asked):
            cost = {one: 0, two: 0}
            for on in (one, two, two, one):
                cost[on] += watched(machine.load(on, words, asked.seconds), key)
            yield Figure(f"{title} of 2 workers to 1", "ratio", cost[two] / cost[one], 1.10)


ROW = Row("workers", "one worker and two", measure)
