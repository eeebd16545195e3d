"""The work that is compared, a row each: what the load generator is asked, and which of its figures count."""
import dataclasses

AS_THEY_COME = ("haproxy copy", "haproxy splice", "nginx")
TUNED = ("haproxy splice tuned", "nginx tuned")


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    words: tuple                 # of tollgate-load run
    figures: tuple               # those of FIGURES that count; the first one is the row's
    peers: tuple = AS_THEY_COME
    at_most: float = 1.0         # of the best peer, for the first figure
    fresh: bool = False          # each run in a process of its own, for its memory


def _watched(key):
    return lambda result: result["watched"][0][key]


def _latency(key):
    return lambda result: result["latency_us"][key]


def _window(*keys):
    return lambda result: sum(result["window"].get(key, 0) for key in keys)


# name: (unit, smaller is better, how to find it in tollgate-load's JSON, whether a direct connection has it)
FIGURES = {
    "CPU": ("s/GB", True, _watched("cpu_s_per_gb"), False),
    "CPU a request": ("us", True, _watched("cpu_us_per_request"), False),
    "CPU a connection": ("us", True, _watched("cpu_us_per_connection"), False),
    "RSS": ("bytes a connection", True, _watched("rss_bytes_per_connection"), False),
    "rate": ("Gb/s", False, _window("up_gbit_per_s", "down_gbit_per_s"), True),
    "requests": ("a second", False, _window("requests_per_s"), True),
    "connections": ("a second", False, _window("connections_per_s"), True),
    "p50": ("us", True, _latency("p50"), True),
    "p99": ("us", True, _latency("p99"), True),
    "p99.9": ("us", True, _latency("p99_9"), True),
}

_BULK = ("CPU", "rate")
_TRIPS = ("CPU a request", "requests", "p50", "p99", "p99.9")

ROWS = (
    Row("up", "bulk to the warehouse, 2 connections", ("--mode", "up", "--connections", "2"), _BULK, at_most=0.65),
    Row("down", "bulk from the warehouse, 2 connections", ("--mode", "down", "--connections", "2"), _BULK,
        at_most=0.45),
    Row("up-tuned", "the same, up, peers tuned", ("--mode", "up", "--connections", "2"), _BULK, TUNED),
    Row("down-tuned", "the same, down, peers tuned", ("--mode", "down", "--connections", "2"), _BULK, TUNED),
    Row("both-tuned", "both directions at once, peers tuned", ("--mode", "both", "--connections", "2"), _BULK, TUNED),
    Row("trips", "100-byte round trips on 32 connections",
        ("--mode", "request", "--size", "100B", "--connections", "32"), _TRIPS, at_most=0.95),
    Row("trips-8k", "8 KiB round trips on 32 connections",
        ("--mode", "request", "--size", "8KiB", "--connections", "32"), _TRIPS, at_most=0.97),
    Row("latency", "100-byte round trips on one connection",
        ("--mode", "request", "--size", "100B", "--connections", "1"), ("p50", "p99", "p99.9", "CPU a request")),
    Row("churn", "connect, ClientHello, first byte, close", ("--mode", "churn", "--connections", "16"),
        ("CPU a connection", "connections", "p50", "p99")),
    Row("idle", "4,000 idle connections", ("--mode", "idle", "--connections", "4000"), ("RSS",), fresh=True),
)
