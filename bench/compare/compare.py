"""Runs every row on every contender, in interleaved rounds, and writes what came of it. See ../README.md."""
import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

import report
from contenders import SERVER_NAME, Contender, free_port
from rows import FIGURES, ROWS

LOAD = "build/release/tollgate-load"


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of each run")
    parser.add_argument("--row", action="append", choices=[row.name for row in ROWS], help="only this one; repeat it")
    parser.add_argument("--json", help="write every figure of every round here")
    return parser.parse_args()


class Machine:
    """Core 0 is the proxy's; the load and its backend share the others."""

    def __init__(self):
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            sys.exit("two cores are needed: one for the proxy, one for the load")
        self.proxy, self.others = cores[0], ",".join(map(str, cores[1:]))

    def backend(self, stack):
        port = free_port()
        process = subprocess.Popen(
            ["taskset", "-c", self.others, LOAD, "backend", "--listen", f"127.0.0.1:{port}", "--duration", "4h"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        return port

    def load(self, on, row, seconds):
        with tempfile.NamedTemporaryFile(suffix=".json") as result:
            command = ["taskset", "-c", self.others, LOAD, "run", "--to", f"127.0.0.1:{on.port}", "--opening", "tls",
                       "--server-name", SERVER_NAME, "--duration", f"{seconds}s", "--json", result.name, *row.words]
            if on.process:
                command += ["--watch-pid", str(on.process.pid), "--watch-children"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                sys.exit(f"{row.name} on {on.name} failed:\n{done.stdout}{done.stderr}")
            return json.load(result)


def figures(row, on, result):
    wanted = [name for name in row.figures if on.process or FIGURES[name][3]]
    return {name: FIGURES[name][2](result) for name in wanted}


def main():
    asked = parse()
    machine = Machine()
    rows = [row for row in ROWS if not asked.row or row.name in asked.row]
    measured = {}  # (row, contender): a list of figures, a round each
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tollgate-compare-"))
        backend = machine.backend(stack)

        def contender(name):
            return Contender(name, tempfile.mkdtemp(dir=folder), machine.proxy, backend)

        names = sorted({name for row in rows for name in (*row.peers, "tollgate", "direct")})
        running = {name: stack.enter_context(contender(name)) for name in names}
        configurations = {name: one.configuration() for name, one in running.items() if name != "direct"}
        for number in range(asked.rounds):
            for row in rows:
                takes_part = ["tollgate", *row.peers, *([] if row.fresh else ["direct"])]
                random.shuffle(takes_part)
                for name in takes_part:
                    with contextlib.ExitStack() as own:
                        on = own.enter_context(contender(name)) if row.fresh else running[name]
                        got = figures(row, on, machine.load(on, row, asked.seconds))
                    measured.setdefault((row.name, name), []).append(got)
                    first = next(iter(got), "")
                    print(f"round {number + 1} {row.name:11} {name:21} {first} {got.get(first, 0):.4g}", flush=True)
    medians = {key: {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
               for key, rounds in measured.items()}
    if asked.json:
        with open(asked.json, "w", encoding="ascii") as out:
            json.dump([{"row": row, "contender": name, "rounds": rounds} for (row, name), rounds in measured.items()],
                      out, indent=1)
    text = report.table(rows, medians)
    print("\n" + text)
    if not asked.row:
        report.write(rows, measured, medians, configurations, asked)


if __name__ == "__main__":
    main()
