"""What one connection takes from the heap, counted by a program that replaces operator new."""
import json
import subprocess
import sys

from own.row import Figure, Row


def measure(machine, asked):
    done = subprocess.run([machine.program("bench/connection_allocations"), "100" if asked.quick else "2000"],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"connection_allocations failed:\n{done.stderr}")
    counted = json.loads(done.stdout)
    for key, title, at_most in (("relay", "in the relay", 1),
                                ("relay_of_an_only_session", "in the relay, the customer's only connection", None),
                                ("connection", "accept to end", None),
                                ("logged_connection", "accept to end, with its log line", None)):
        yield Figure(f"{title}: allocations", "a connection", counted[key]["allocations"], at_most)
        yield Figure(f"{title}: allocated", "bytes a connection", counted[key]["bytes"])


ROW = Row("allocations", "the heap", measure)
