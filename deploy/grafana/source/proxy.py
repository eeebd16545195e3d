"""The processes' dashboard: their ledger and their grants, what a gigabyte costs them, and what they run short of."""
from board import Board, label_variable
from panels import (BYTES, BYTES_A_SECOND, COUNT, GREEN, NONE_IS_GOOD, ORANGE, PER_SECOND, RED, SECONDS, SHARE, lines, query,
                    stat, table)

THESE = '{instance=~"$instance"}'
JOB = '{job=~"(.+/)?tollgate", instance=~"$instance"}'
YES_IS_GOOD = {"0": ("no", RED), "1": ("yes", GREEN)}
NO_IS_GOOD = {"0": ("no", GREEN), "1": ("yes", ORANGE)}


def processes(board):
    board.row("Processes")
    board.add(table(
        "Processes", "What runs, since when, and how it fares.",
        [(f"max by (instance, version, revision) (tollgate_build_info{THESE})", "Runs", COUNT, YES_IS_GOOD),
         (f"max by (instance) (time() - process_start_time_seconds{JOB})", "Since", SECONDS, None),
         (f"max by (instance) (tollgate_healthy{THESE})", "Workers turn", COUNT, YES_IS_GOOD),
         (f"max by (instance) (tollgate_ledger_up{THESE})", "Ledger answers", COUNT, YES_IS_GOOD),
         (f"max by (instance) (tollgate_clock_suspect{THESE})", "Clock suspect", COUNT, NO_IS_GOOD),
         (f"max by (instance) (tollgate_config_last_reload_successful{THESE})", "Configuration taken", COUNT, YES_IS_GOOD),
         (f"max by (instance) (tollgate_draining{THESE})", "Drains", COUNT, NO_IS_GOOD),
         (f"sum by (instance) (tollgate_connections_active{THESE})", "Connections", COUNT, None)],
        ("Process", False), hidden=("Value #A",),
        names={"instance": "Process", "version": "Version", "revision": "Revision"}), 24, 8)
    board.add(lines("Throughput", "Payload in both directions, by process.",
                    [query(f"sum by (instance) (rate(tollgate_bytes_total{THESE}[$__rate_interval]))", "{{instance}}")],
                    BYTES_A_SECOND), 12, 8)
    board.add(lines("Connections", "Relaying at the same time, by process.",
                    [query(f"sum by (instance) (tollgate_connections_active{THESE})", "{{instance}}")], COUNT), 12, 8)


def ledger(board):
    board.row("Ledger and grants")
    for panel in (
        stat("Ledgers away", "Processes whose ledger did not answer the last time.",
             f"count(tollgate_ledger_up{THESE} == 0) or vector(0)", COUNT, NONE_IS_GOOD),
        stat("Rolled back", "Processes that have seen a newer ledger than they have now.",
             f"sum(tollgate_ledger_rolled_back{THESE})", COUNT, NONE_IS_GOOD),
        stat("Oldest numbers", "How old the oldest process's view of the ledger is.",
             f"max(time() - tollgate_quota_view_timestamp_seconds{THESE})", SECONDS, ((None, GREEN), (120, RED)), decimals=0),
        stat("Granted and not used", "What all processes hold of all allowances without having spent it.",
             "sum(max by (customer) (tollgate_quota_granted_bytes)) - sum(customer:tollgate_quota_used_bytes:max)", BYTES),
    ):
        board.add(panel, 6, 4)
    board.add(lines("Transactions", "A second, by what they were for and how they ended. `refused` is a conflict with "
                    "another process, and tried again.",
                    [query(f"sum by (operation, outcome) (rate(tollgate_ledger_transactions_total{THESE}[$__rate_interval]))",
                           "{{operation}} {{outcome}}")], PER_SECOND, stacked=True), 8, 8)
    board.add(lines("Time of a transaction", "Half of them, and all but one in a hundred, take no longer; of all processes "
                    "chosen.", quantiles("tollgate_ledger_transaction_duration_seconds"), SECONDS), 8, 8)
    board.add(lines("Pauses", "Times a second that a connection waited for its customer's next grant.",
                    [query(f"sum(rate(tollgate_pauses_total{THESE}[$__rate_interval]))", "pauses")], PER_SECOND), 8, 8)


def quantiles(name):
    inside = f"sum by (le) (rate({name}_bucket{THESE}[$__rate_interval]))"
    return [query(f"histogram_quantile({share}, {inside})", legend) for share, legend in ((0.5, "half"), (0.99, "99 %"))]


def costs(board):
    board.row("What it costs, and what runs short")
    cpu = f"sum by (instance) (rate(process_cpu_seconds_total{JOB}[$__rate_interval]))"
    moved = f"sum by (instance) (rate(tollgate_bytes_total{THESE}[$__rate_interval]))"
    board.add(lines("CPU", "Cores in use, user and system, by process.", [query(cpu, "{{instance}}")], COUNT), 8, 8)
    board.add(lines("CPU for a gigabyte", "CPU seconds for 10^9 bytes of payload, everything included: handshakes, the "
                    "ledger, scrapes. Read it where there is traffic.",
                    [query(f"{cpu} / on (instance) (({moved} > 0) / 1e9)", "{{instance}}")], SECONDS), 8, 8)
    board.add(lines("Memory", "Resident, by process.",
                    [query(f"sum by (instance) (process_resident_memory_bytes{JOB})", "{{instance}}")], BYTES), 8, 8)
    board.add(lines("Descriptors", "Open, of those that the process may have. A connection needs two, a stream up to two "
                    "more.", [query(f"sum by (instance) (process_open_fds{JOB}) / sum by (instance) (process_max_fds{JOB})",
                                    "{{instance}}")], SHARE, steps=((None, GREEN), (0.8, RED)), most=1), 8, 8)
    board.add(lines("Pipes", "Pipes for streams, of 48 at the most in a process; and streams a second that were copied "
                    "because none was left.",
                    [query(f"sum by (instance) (tollgate_pipes_open{THESE})", "{{instance}} open"),
                     query(f"sum by (instance) (rate(tollgate_pipes_refused_total{THESE}[$__rate_interval]))",
                           "{{instance}} refused a second")], COUNT), 8, 8)
    board.add(lines("Time to connect", "From the route to a connected warehouse: half of the connections, and all but one "
                    "in a hundred, take no longer.", quantiles("tollgate_connect_duration_seconds"), SECONDS), 8, 8)
    board.add(lines("Log lines lost", "Given up in the ten minutes before, because their reader was too slow.",
                    [query(f"sum by (instance) (increase(tollgate_log_lines_lost_total{THESE}[10m]))", "{{instance}}")],
                    COUNT), 8, 8)
    board.add(lines("Webhook events that wait", "Events that the platform's webhook has not taken yet, by process.",
                    [query(f"sum by (instance) (tollgate_webhook_pending_events{THESE})", "{{instance}}")], COUNT), 8, 8)
    board.add(lines("Webhook deliveries", "A second, by how they ended.",
                    [query(f"sum by (outcome) (rate(tollgate_webhook_deliveries_total{THESE}[$__rate_interval]))",
                           "{{outcome}}")], PER_SECOND, stacked=True), 8, 8)


def proxy():
    board = Board("tollgate-proxy", "Tollgate: processes", "The processes of a Tollgate fleet, their ledger and their limits.",
                  [label_variable("instance", "Process", "tollgate_build_info", "Processes as Prometheus names them.",
                                  several=True)], "now-6h")
    for part in (processes, ledger, costs):
        part(board)
    return board
