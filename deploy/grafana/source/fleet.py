"""The fleet's dashboard: which allowances are near their end, what flows, what is refused and why.

It stays usable with ten thousand customers: every list and every legend of customers has the first $top of them.
"""
from board import Board, choice_variable
from panels import (BYTES, BYTES_A_SECOND, COUNT, FROM_NOW, NONE_IS_GOOD, ORANGE, GREEN, PER_SECOND, RED, SECONDS, SHARE,
                    SHARE_STEPS, lines, query, stat, table)

RATIO = "customer:tollgate_quota_used:ratio"
FIRST = f"and on (customer) topk($top, {RATIO})"
RUNS_OUT = "max by (customer) (tollgate_quota_forecast_exhaustion_timestamp_seconds)"
NEXT = f"and on (customer) bottomk($top, {RUNS_OUT})"
BANDS = (("below 50 %", f"count({RATIO} < 0.5)"), ("50 to 80 %", f"count({RATIO} >= 0.5 < 0.8)"),
         ("80 to 95 %", f"count({RATIO} >= 0.8 < 0.95)"), ("95 % or more", f"count({RATIO} >= 0.95)"))


def numbers(board):
    board.row("Now")
    for panel in (
        stat("Customers", "Customers that the ledger knows, of all processes.",
             "count(customer:tollgate_quota_limit_bytes:max)", COUNT),
        stat("Used up", "Customers whose allowance is used: cut off, unless nothing is enforced for them.",
             "sum(customer:tollgate_quota_exhausted:max)", COUNT, ((None, GREEN), (1, ORANGE))),
        stat("At 80 % or more", "Customers that have used 80 % of their allowance or more.",
             f"count({RATIO} >= 0.8) or vector(0)", COUNT, ((None, GREEN), (1, ORANGE))),
        stat("Will not last", "Customers whose allowance will be used before the period ends, by the proxy's forecast.",
             f"count({RUNS_OUT}) or vector(0)", COUNT, ((None, GREEN), (1, ORANGE))),
        stat("Period ends in", "Until allowances are whole again.",
             "max(tollgate_quota_period_end_timestamp_seconds) - time()", SECONDS, decimals=1),
        stat("Throughput", "Payload in both directions, of all processes.", "sum(customer:tollgate_bytes:rate5m)",
             BYTES_A_SECOND),
        stat("Connections", "Connections that are relaying now.", "sum(tollgate_connections_active)", COUNT),
        stat("Refused in 10 min", "Connections that were turned away, for whatever reason.",
             "sum(customer_listener_reason:tollgate_connections_refused:increase10m) or vector(0)", COUNT, decimals=0),
        stat("Processes down", "Processes that Prometheus cannot scrape.",
             'count(up{job=~"(.+/)?tollgate"} == 0) or vector(0)', COUNT, NONE_IS_GOOD),
        stat("Ledgers away", "Processes whose ledger did not answer the last time.",
             "count(tollgate_ledger_up == 0) or vector(0)", COUNT, NONE_IS_GOOD),
    ):
        board.add(panel, 4 if panel["title"] in ("Customers", "Throughput") else 5, 4)


def allowances(board):
    board.row("Allowances")
    board.add(table(
        "Customers by share of allowance used",
        "The first of the fleet by what they have used of this period's allowance. A name leads to the customer.",
        [(f"topk($top, {RATIO})", "Share used", SHARE, SHARE_STEPS),
         (f"customer:tollgate_quota_used_bytes:max {FIRST}", "Used", BYTES, None),
         (f"customer:tollgate_quota_limit_bytes:max {FIRST}", "Allowance", BYTES, None),
         (f"max by (customer) (tollgate_quota_forecast_bytes) {FIRST}", "Forecast for the period", BYTES, None),
         (f"{RUNS_OUT} * 1000 {FIRST}", "Runs out", FROM_NOW, None)], ("Share used", True)), 14, 12)
    board.add(table(
        "Who runs out next",
        "Customers whose allowance will not last until the period ends, by the proxy's forecast; the nearest first.",
        [(f"bottomk($top, {RUNS_OUT}) * 1000", "Runs out", FROM_NOW, None),
         (f"max by (customer) (tollgate_quota_forecast_bytes) {NEXT}", "Forecast for the period", BYTES, None),
         (f"customer:tollgate_quota_limit_bytes:max {NEXT}", "Allowance", BYTES, None)], ("Runs out", False)), 10, 12)
    board.add(lines("Customers by share of allowance used", "How many customers are in each band; all of them.",
                    [query(expr, name) for name, expr in BANDS], COUNT, stacked=True), 12, 8)
    board.add(table("Alerts that fire", "Tollgate's alerts, with the number of customers, endpoints or processes of each.",
                    [('count by (alertname, severity) (ALERTS{alertname=~"Tollgate.*", alertstate="firing"})', "Firing",
                      COUNT, ((None, ORANGE), (10, RED)))], ("Firing", True),
                    names={"alertname": "Alert", "severity": "Severity"}), 12, 8)


def traffic(board):
    board.row("Traffic")
    board.add(lines("Throughput by direction", "Payload of all customers and processes.",
                    [query("sum by (direction) (customer_endpoint_direction:tollgate_bytes:rate5m)", "{{direction}}")],
                    BYTES_A_SECOND, stacked=True), 12, 8)
    board.add(lines("Throughput of the busiest customers",
                    "The customers with the most traffic in the last hour of the shown time, over all of it.",
                    [query("customer:tollgate_bytes:rate5m"
                           " and on (customer) topk($top, customer:tollgate_bytes:rate1h @ end())", "{{customer}}")],
                    BYTES_A_SECOND), 12, 8)
    board.add(lines("Connections", "Relaying at the same time, of all customers.",
                    [query("sum(tollgate_connections_active)", "active")], COUNT), 12, 8)
    board.add(lines("Connections begun and ended", "A second, of all customers.",
                    [query("sum(rate(tollgate_connections_opened_total[$__rate_interval]))", "opened"),
                     query("sum(rate(tollgate_connections_closed_total[$__rate_interval]))", "closed")], PER_SECOND), 12, 8)


def reasons(board):
    board.row("Why connections end or do not begin")
    refused = "customer_listener_reason:tollgate_connections_refused:increase10m"
    board.add(lines("Refused, by reason", "Connections turned away in the ten minutes before, by reason.",
                    [query(f"sum by (reason) ({refused})", "{{reason}}")], COUNT, stacked=True), 8, 8)
    board.add(lines("Closed, by reason", "Relayed connections that ended in the ten minutes before, by reason.",
                    [query("sum by (reason) (customer_endpoint_reason:tollgate_connections_closed:increase10m)",
                           "{{reason}}")], COUNT, stacked=True), 8, 8)
    board.add(table("Who is refused", "The customers with the most refusals in the last ten minutes; empty where the "
                    "client was turned away before its customer was known.",
                    [(f"topk($top, sum by (customer, reason) ({refused}) > 0)", "Refused", COUNT, None)],
                    ("Refused", True), names={"customer": "Customer", "reason": "Reason"}), 8, 8)


def fleet():
    board = Board("tollgate-fleet", "Tollgate: fleet", "All customers of a Tollgate fleet.",
                  [choice_variable("top", "Customers shown", ["10", "20", "50", "100"],
                                   "How many customers lists and legends show; counts are of all.")], "now-6h")
    for part in (numbers, allowances, traffic, reasons):
        part(board)
    return board
