"""What metering costs: Tollgate against the same program with nothing spent, booked or counted, in turns A B B A."""
from own.row import Figure, Row, watched

WORK = (("bulk to the warehouse", "cpu_s_per_gb", ("--mode", "up", "--connections", "2")),
        ("bulk from the warehouse", "cpu_s_per_gb", ("--mode", "down", "--connections", "2")),
        ("100-byte round trips", "cpu_us_per_request", ("--mode", "request", "--size", "100B", "--connections", "32")))


def measure(machine, asked):
    with machine.contender("tollgate") as metered, machine.contender("tollgate unmetered", metered=False) as unmetered:
        for title, key, words in WORK:
            cost = {metered: 0, unmetered: 0}
            for on in (metered, unmetered, unmetered, metered):
                cost[on] += watched(machine.load(on, words, asked.seconds), key)
            yield Figure(f"{title}: CPU with metering to without", "ratio", cost[metered] / cost[unmetered], 1.01)


ROW = Row("metering", "what metering costs", measure)
