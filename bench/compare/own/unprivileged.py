"""Bulk as a user without privileges, to whom the kernel gives 64 MiB in pipes: as many as there are, and more streams.

Run by root it becomes another user; else it is one already.
"""
import json
import os
import subprocess
import sys
import tempfile

from own.row import Figure, Row, watched

USER = 64_646  # nobody's: what other processes of the user `nobody` have in pipes is not ours


def load_while_asking(machine, on, words, seconds):
    """The result of a run, and the most pipes that were seen open during it."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        run = subprocess.Popen([*machine.command(on, words, seconds), "--json", file.name], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        most = 0
        while True:
            most = max(most, on.metric("tollgate_pipes_open"))
            try:
                said = run.communicate(timeout=0.25)[0]
                break
            except subprocess.TimeoutExpired:
                continue
        if run.returncode != 0:
            sys.exit(f"{' '.join(words)} as user {USER} failed:\n{said}")
        result = json.load(file)
    on.agree(result)
    return result, most


def measure(machine, asked):
    user = USER if os.geteuid() == 0 else None
    few, many = ("--mode", "up", "--connections", "2"), ("--mode", "both", "--connections", "40")
    with machine.contender("tollgate", user=user) as on:
        with open(f"/proc/{on.process.pid}/status", encoding="ascii") as status:
            uids = next(line for line in status if line.startswith("Uid:")).split()[1:]
        if "0" in uids:
            sys.exit("the unprivileged proxy runs as root")
        for title, words in (("2 streams", few), ("80 streams", many)):
            before = on.metric("tollgate_pipes_refused_total")
            result, pipes = load_while_asking(machine, on, words, asked.seconds)
            yield Figure(f"{title}: CPU", "s/GB", watched(result, "cpu_s_per_gb"))
            yield Figure(f"{title}: pipes in use, at the most", "", pipes, 48)
            refused = on.metric("tollgate_pipes_refused_total") - before
            yield Figure(f"{title}: pipes refused, and copied instead", "", refused)
            yield Figure(f"{title}: connections that failed", "", result["connections"]["failed"], 0)


ROW = Row("unprivileged", "bulk as an unprivileged user", measure)
