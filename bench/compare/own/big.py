"""More than 2^32 bytes each way through one connection: every count agrees with every other, to the byte."""
import contextlib
import sys

from machine import Backend
from own.row import Figure, Row, watched


def measure(machine, asked):
    size = "40MB" if asked.quick else "4500MB"
    with contextlib.ExitStack() as stack:
        backend = Backend(machine, stack)
        on = stack.enter_context(machine.contender("tollgate", backend=backend.port))
        result = machine.load(on, ("--mode", "both", "--size", size, "--connections", "1"), None)
        total = result["total"]
        wire = {"to_warehouse": total["sent_bytes"], "from_warehouse": total["received_bytes"]}
        endpoint, = on.usage()[0]["endpoints"]
        counts = [("metrics", way, on.metric("tollgate_bytes_total", direction=way), wire[way]) for way in wire]
        counts += [("usage", way, endpoint[f"{way}_bytes"], wire[way]) for way in wire]
        counts.append(("usage", "both ways", on.usage()[0]["used_bytes"], sum(wire.values())))
        said = backend.end()
        for what, expected in (("received", total["payload_up_bytes"]), ("sent", total["payload_down_bytes"])):
            if not (f" {expected} bytes {what}" in said or f" {expected} {what}" in said):
                sys.exit(f"the backend has not {what} {expected} bytes; it says: {said}")
    for who, way, counted, expected in counts:
        if counted != expected:
            sys.exit(f"{who} has {counted:.0f} bytes {way}, and {expected} were moved")
    for way in wire:
        yield Figure(f"{way.replace('_', ' ')}, through one connection", "bytes", wire[way])
    yield Figure("difference between load, backend, metrics and usage", "bytes", total["lost_bytes"], 0)
    yield Figure("CPU", "s/GB", watched(result, "cpu_s_per_gb"))


ROW = Row("big", "more than 2^32 bytes each way through one connection", measure)
