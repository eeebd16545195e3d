"""What metering costs: Tollgate against the same program with nothing spent, booked or counted.

In turns A B B A B A A B, each half as long as another row's run: two runs of the same program differ by more than the
per cent that is looked for, and what the machine does meanwhile must meet both alike.
"""
from own.row import Figure, Row, watched

WORK = (("bulk to the warehouse", "cpu_s_per_gb", ("--mode", "up", "--connections", "2")),
        ("bulk from the warehouse", "cpu_s_per_gb", ("--mode", "down", "--connections", "2")),
        ("100-byte round trips", "cpu_us_per_request", ("--mode", "request", "--size", "100B", "--connections", "32")))


def measure(machine, asked):
    with machine.contender("tollgate") as metered, machine.contender("tollgate unmetered", metered=False) as unmetered:
        for title, key, words in WORK:
            cost = {metered: 0, unmetered: 0}
            turns = [metered, unmetered, unmetered, metered]
            for on in turns if asked.quick else turns + turns[1::-1] + turns[:1:-1]:
                cost[on] += watched(machine.load(on, words, max(1, asked.seconds // 2)), key)
            yield Figure(f"{title}: CPU with metering to without", "ratio", cost[metered] / cost[unmetered], 1.01)


ROW = Row("metering", "what metering costs", measure)
