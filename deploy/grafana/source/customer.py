"""One customer's dashboard: what is used of the allowance and whether it will last, and how its connections fare."""
from board import Board, label_variable
from panels import (BLUE, BYTES, BYTES_A_SECOND, COUNT, FROM_NOW, GREEN, ORANGE, PER_SECOND, RED, SHARE, SHARE_STEPS, lines,
                    query, stat)

ONE = '{customer="$customer"}'
USED = f"customer:tollgate_quota_used_bytes:max{ONE}"
LIMIT = f"customer:tollgate_quota_limit_bytes:max{ONE}"
FORECAST = f"max by (customer) (tollgate_quota_forecast_bytes{ONE})"
PERIOD = "31d"  # longer than any period; Prometheus has to keep samples as long


def numbers(board):
    board.row("This period")
    for panel in (
        stat("Share used", "Of this period's allowance.", f"customer:tollgate_quota_used:ratio{ONE}", SHARE, SHARE_STEPS,
             empty="no allowance", decimals=1),
        stat("Used", "Payload of all endpoints, in both directions.", USED, BYTES),
        stat("Allowance", "With this period's adjustments.", LIMIT, BYTES),
        stat("Left", "Until the connections end.", f"customer:tollgate_quota_remaining_bytes:max{ONE}", BYTES),
        stat("State", "Whether the allowance is used.", f"customer:tollgate_quota_exhausted:max{ONE}", COUNT,
             words={"0": ("open", GREEN), "1": ("used up", RED)}),
        stat("Cut-off", "Whether connections end when the allowance is used (`enforce`).",
             f"min by (customer) (tollgate_quota_enforced{ONE})", COUNT, words={"0": ("never", ORANGE), "1": ("enforced", BLUE)}),
        stat("Forecast for the period", "What will be used when the period ends, were nothing cut off.", FORECAST, BYTES),
        stat("Runs out", "When the allowance will be used, by the proxy's forecast.",
             f"max by (customer) (tollgate_quota_forecast_exhaustion_timestamp_seconds{ONE}) * 1000", FROM_NOW,
             ((None, ORANGE),), empty="it lasts"),
    ):
        board.add(panel, 3, 4)
    board.add(lines(
        "Burn-up", "Used in this period against the allowance. Above the line of even pace, it will not last if the pace "
        "stays. Shows the last 31 days, whatever time is chosen.",
        [query(USED, "used"), query(LIMIT, "allowance"),
         query(f"{LIMIT} * on () group_left () tollgate:period_elapsed:ratio", "even pace"), query(FORECAST, "forecast")],
        BYTES, dashed="allowance|even pace|forecast", since=PERIOD), 16, 10)
    board.add(lines("A day's bytes", "By endpoint and direction, in the 24 hours before each bar.",
                    [query(f"sum by (endpoint, direction) (increase(tollgate_bytes_total{ONE}[1d]))",
                           "{{endpoint}} {{direction}}")],
                    BYTES, stacked=True, bars=True, since=PERIOD, every="1d"), 8, 10)


def traffic(board):
    board.row("Traffic")
    board.add(lines("Throughput", "By endpoint; towards the warehouse above the line, from it below.",
                    [query(f"customer_endpoint_direction:tollgate_bytes:rate5m{ONE}", "{{endpoint}} {{direction}}")],
                    BYTES_A_SECOND, negative=".*from_warehouse"), 12, 9)
    board.add(lines("Connections", "Relaying at the same time, by endpoint.",
                    [query(f"sum by (endpoint) (tollgate_connections_active{ONE})", "{{endpoint}}")], COUNT), 12, 9)
    board.add(lines("Connections begun", "A second, by endpoint.",
                    [query(f"sum by (endpoint) (rate(tollgate_connections_opened_total{ONE}[$__rate_interval]))",
                           "{{endpoint}}")], PER_SECOND), 8, 8)
    board.add(lines("Closed, by reason", "Connections that ended in the ten minutes before.",
                    [query(f"sum by (reason) (customer_endpoint_reason:tollgate_connections_closed:increase10m{ONE})",
                           "{{reason}}")], COUNT, stacked=True), 8, 8)
    board.add(lines("Refused, by reason", "Connections turned away in the ten minutes before.",
                    [query(f"sum by (reason) (customer_listener_reason:tollgate_connections_refused:increase10m{ONE})",
                           "{{reason}}")], COUNT, stacked=True), 8, 8)


def behind(board):
    board.row("Behind it")
    board.add(lines("Granted and not used", "Bytes that processes hold and have not spent. Much of it near the end of an "
                    "allowance makes the last bytes slow to come.",
                    [query(f"max by (customer) (tollgate_quota_granted_bytes{ONE})"
                           f" - on (customer) {USED}", "unspent")], BYTES), 6, 8)
    board.add(lines("Pauses", "Times a second that a connection waited for the next grant.",
                    [query(f"sum(rate(tollgate_pauses_total{ONE}[$__rate_interval]))", "pauses")], PER_SECOND), 6, 8)
    board.add(lines("Addresses", "Of each endpoint, as many as zones; the fewest that any process has.",
                    [query(f"customer_endpoint:tollgate_upstream_addresses:min{ONE}", "{{endpoint}}")], COUNT,
                    steps=((None, RED), (1, GREEN))), 6, 8)
    board.add(lines("Counted without being seen", "Bytes of this period that were charged because a usage file was lost.",
                    [query(f"customer:tollgate_quota_forfeited_bytes:max{ONE}", "forfeited")], BYTES), 6, 8)
    board.add(lines("Difference to AWS", "How far AWS' BytesProcessed is from the ledger, by endpoint; from "
                    "`tollgate reconcile --metrics`.",
                    [query(f"max by (endpoint) (tollgate_reconcile_drift_ratio{ONE})", "{{endpoint}}")], SHARE,
                    steps=((None, GREEN), (0.05, RED)), least=-0.1, most=0.1), 12, 8)
    board.add(lines("Difference to AWS, in bytes", "The same in bytes, by endpoint.",
                    [query(f"max by (endpoint) (tollgate_reconcile_drift_bytes{ONE})", "{{endpoint}}")], BYTES,
                    negative="^$"), 12, 8)


def customer():
    board = Board("tollgate-customer", "Tollgate: customer", "One customer's allowance, traffic and connections.",
                  [label_variable("customer", "Customer", "tollgate_quota_limit_bytes", "Type to search.")], "now-24h")
    for part in (numbers, traffic, behind):
        part(board)
    return board
