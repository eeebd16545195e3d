"""Runs every row in interleaved rounds, and writes what came of it. See ../README.md.

A row of rows.py is the same work on every contender; one of own/ is Tollgate's own.
"""
import argparse
import contextlib
import json
import random
import signal
import statistics
import sys

import own
import report
from contenders import installed
from machine import Machine
from rows import FIGURES, ROWS


def parse():
    names = [row.name for row in (*ROWS, *own.ROWS)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of each run")
    parser.add_argument("--row", action="append", choices=names, help="only this one; repeat it")
    parser.add_argument("--quick", action="store_true",
                        help="one round of a second with little of everything, without peers that are not installed: "
                        "shows that it works, and says nothing of speed")
    parser.add_argument("--build", default="build/release", help="where the programs are")
    parser.add_argument("--json", help="write every figure of every round here")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds = asked.seconds = 1
    return asked


def figures(row, on, result):
    wanted = [name for name in row.figures if on.process or FIGURES[name][3]]
    return {name: FIGURES[name][2](result) for name in wanted}


class Comparison:
    """The rows of rows.py: all contenders run all the time, but for the rows that want a fresh one each time."""

    def __init__(self, machine, asked, rows, stack):
        self.machine, self.asked, self.rows = machine, asked, rows
        self.measured = {}  # (row, contender): a list of figures, a round each
        names = sorted({name for row in rows for name in self.taking_part(row)})
        self.running = {name: stack.enter_context(machine.contender(name)) for name in names}
        self.configurations = {name: one.configuration() for name, one in self.running.items() if name != "direct"}

    def peers(self, row):
        return [name for name in row.peers if not self.asked.quick or installed(name)]

    def taking_part(self, row):
        return ["tollgate", *self.peers(row), *([] if row.fresh else ["direct"])]

    def measure(self, row, number):
        for name in random.sample(self.taking_part(row), len(self.taking_part(row))):
            with contextlib.ExitStack() as once:
                on = once.enter_context(self.machine.contender(name)) if row.fresh else self.running[name]
                got = figures(row, on, self.machine.load(on, row.words, self.asked.seconds))
            self.measured.setdefault((row.name, name), []).append(got)
            first = next(iter(got), "")
            print(f"round {number} {row.name:12} {name:21} {first} {got.get(first, 0):.4g}", flush=True)

    def medians(self):
        return {key: {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
                for key, rounds in self.measured.items()}


def measure_own(machine, asked, row, number, measured):
    for figure in row.measure(machine, asked):
        measured.setdefault((row.name, figure.name), []).append(figure)
        print(f"round {number} {row.name:12} {figure.name}: {figure.value:,.4g} {figure.unit}", flush=True)


def all_figures(compared, own_measured):
    """What --json writes."""
    return ([{"row": row, "contender": name, "rounds": rounds} for (row, name), rounds in compared.items()]
            + [{"row": row, "figure": name, "unit": rounds[0].unit, "rounds": [one.value for one in rounds]}
               for (row, name), rounds in own_measured.items()])


def main():
    asked = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that what was started is ended
    rows, own_rows = ([row for row in some if not asked.row or row.name in asked.row] for some in (ROWS, own.ROWS))
    own_measured = {}  # (row, figure): a list of Figures, a round each
    with contextlib.ExitStack() as stack:
        machine = Machine(asked.build, stack)
        comparison = Comparison(machine, asked, rows, stack)
        for number in range(1, asked.rounds + 1):
            for row in rows:
                comparison.measure(row, number)
            for row in own_rows:
                measure_own(machine, asked, row, number, own_measured)
    if asked.json:
        with open(asked.json, "w", encoding="ascii") as out:
            json.dump(all_figures(comparison.measured, own_measured), out, indent=1)
    medians = comparison.medians()
    if asked.quick:
        return
    for text in ([report.table(rows, medians)] if rows else []) + [report.own_tables(own_rows, own_measured)]:
        print("\n" + text)
    if not asked.row:
        report.write(comparison, medians, own_rows, own_measured, asked)


if __name__ == "__main__":
    main()
