"""How late an Asio timer of a worker fires beside 8 bulk streams: bench_micro's own figures."""
import json
import subprocess
import sys

from own.row import Figure, Row

NAME = "timer_beside_bulk_streams/8"


def measure(machine, asked):
    command = [machine.program("bench/bench_micro"), f"--benchmark_filter=^{NAME}/", "--benchmark_format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"bench_micro failed:\n{done.stderr}")
    found, = json.loads(done.stdout)["benchmarks"]
    yield Figure("timer beside 8 bulk streams, late by: p50", "us", found["p50_us"], 5_000)
    yield Figure("timer beside 8 bulk streams, late by: p99", "us", found["p99_us"], 20_000)


ROW = Row("lateness", "a worker's timer beside bulk", measure)
