"""Every rule and every query of a dashboard, asked of a real Prometheus that scrapes a real Tollgate.

What they look for is made on purpose: customers near and past their allowances, refusals by all kinds of reasons, a
ledger that is locked, a lost usage file. Then each expression has to return data: as it is, or, where a good state
returns nothing, with its comparisons as values (`== bool`), which needs every operand all the same.
"""
import contextlib
import ctypes
import glob
import json
import os
import re
import resource
import socket
import sys
from datetime import datetime, timedelta, timezone

from harness.case import Case, main
from harness.http_server import HttpServer
from harness.locked_ledger import ledger_locked
from harness.ports import free_port
from harness.prometheus import Prometheus
from harness.waiting import until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "deploy"))
from documents import RULES, dashboards, rules  # noqa: E402

MEGABYTE = 1_000_000
VPC_ENDPOINT = "vpce-0123456789abcdef0"
COMPARED = re.compile(r"(?<![=!<>~])(==|!=|>=|<=|>|<)(?![=~])(?=\s)")
VARIABLES = {"$__rate_interval": "5m", "$top": "10", "$instance": ".+"}
# What every one of these alerts has to find now, as it is written.
PROVOKED = {
    "TollgateQuota80Percent": {"customer": "at-85"},
    "TollgateQuota95Percent": {"customer": "at-99"},
    "TollgateQuotaExhausted": {"customer": "spent"},
    "TollgateQuotaNotEnforced": {"customer": "counted-only"},
    "TollgateQuotaForfeited": {"customer": "lost"},
    "TollgateQuotaRunsOutToday": {"customer": "at-99"},
    "TollgateQuotaForecastExhaustion": {"customer": "at-99"},
    "TollgateReconcileDrift": {"customer": "acme"},
    "TollgateUpstreamUnreachable": {"customer": "away"},
    "TollgateLedgerUnavailable": {"reason": "ledger_unavailable"},
    "TollgateLedgerOutcomesUnknown": {"job": "tollgate"},
    "TollgateNoDescriptors": {},
    "TollgateConnectionLimit": {"customer": "one-at-a-time"},
    "TollgateNoUpstreamAddress": {"customer": "nameless"},
}


def hurried(expression):
    """The expression as it returns data of every operand a few seconds after a start; nothing else is changed.

    What it compares to stays in it; hours ago are a second ago; what must be absent has to be there.
    """
    expression = COMPARED.sub(r"\1 bool", expression.removesuffix(" or vector(0)"))
    expression = re.sub(r"\boffset \w+", "offset 1s", expression)
    return re.sub(r"^absent\((.*)\)$", r"\1", expression)


def deaf(connection):
    """No segment that arrives at this socket is taken or acknowledged from now on: a filter that passes nothing."""
    class Instruction(ctypes.Structure):
        _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction))]

    nothing = Instruction(0x06, 0, 0, 0)  # BPF_RET | BPF_K: keep 0 bytes
    connection.setsockopt(socket.SOL_SOCKET, 26, bytes(Program(1, ctypes.pointer(nothing))))  # SO_ATTACH_FILTER


class prometheus(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream = self.loop.listen(self.upstreams.append)
        self.ports = {}
        self.prepared = layout = self.layout(workers=2)
        layout.document["ledger"] = {"grant_timeout": "1s"}
        for name, settings in (("acme", {}), ("lost", {}), ("at-85", {"allowance": f"{MEGABYTE}B"}),
                               ("at-99", {"allowance": f"{MEGABYTE}B"}), ("spent", {"allowance": "1kB"}),
                               ("counted-only", {"allowance": "1kB", "enforce": False}),
                               ("one-at-a-time", {"connections": 1}), ("strangers", {"clients": ["10.0.0.0/8"]}),
                               ("hungry", {"allowance": "1GB"}),
                               ("mute", {"keepalive": {"idle": "1s", "interval": "1s", "probes": 1}})):
            self.ports[name] = layout.endpoint(layout.customer(name, **settings), self.upstream)
        layout.document["customers"][0]["endpoints"][0].update(vpc_endpoint=VPC_ENDPOINT, region="us-east-1")
        self.ports["away"] = layout.endpoint(layout.customer("away"), free_port())
        self.ports["nameless"] = layout.endpoint(layout.customer("nameless"), "does-not-exist.invalid:5432")
        behind = layout.listener(proxy_protocol={"accept_from": ["127.0.0.0/8"]})
        self.ports["behind"] = layout.endpoint(layout.customer("behind"), self.upstream, behind)

        layout.document["webhook"] = {"url": f"http://127.0.0.1:{self.receiver().port}/events",
                                      "secret_file": self.secret_file()}

    def receiver(self):
        """Takes every event."""
        server = HttpServer({})
        self.addCleanup(server.close)
        return server

    def secret_file(self):
        path = os.path.join(self.folder, "webhook.secret")
        with open(path, "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("a-secret-of-the-tests-0123456789\n")
        return path

    def relayed(self, name, size=1):
        """A connection through which `size` bytes have gone, and as many have come back."""
        before = len(self.upstreams)
        client = self.loop.connect(self.ports[name]).send(bytes(size))
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams[before:]) >= size, f"{size} bytes of {name}")
        return client

    def refused(self, name, reason, count=1):
        clients = [self.loop.connect(self.ports[name]).send(b"not a PROXY header\r\n") for _ in range(count)]
        self.loop.settle(clients)
        until(lambda: self.program.metrics().total("tollgate_connections_refused_total", reason=reason) >= count,
              lambda: f"{reason}: {self.program.text()[-2000:]}")

    def closed(self, reason):
        return self.program.metrics().total("tollgate_connections_closed_total", reason=reason)

    def lose_a_usage_file(self):
        """A process is killed, and the file with what it had used is no longer what it was."""
        self.program = self.started(self.prepared)
        self.relayed("lost", 10_000)
        until(lambda: self.program.usage()["lost"]["used_bytes"] == 10_000, "the use to be known")
        self.program.kill()
        (file,) = glob.glob(os.path.join(self.prepared.document["state_dir"], "holders", "*.usage"))
        with open(file, "r+b") as usage:
            usage.write(bytes(4096))
        self.program.start()
        until(lambda: self.program.metrics().total("tollgate_quota_forfeited_bytes_total", customer="lost") > 0,
              lambda: f"bytes to be forfeited: {self.program.text()}")

    def compared_with_aws(self):
        """The port of a node_exporter's stand-in, which shows the file of `reconcile --metrics` as that would."""
        yesterday = (datetime.now(timezone.utc) - timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")
        answer, metrics = (os.path.join(self.folder, name) for name in ("cloudwatch.json", "tollgate.prom"))
        with open(answer, "w", encoding="utf-8") as file:
            json.dump({"MetricDataResults": [{"Id": "m1", "Label": VPC_ENDPOINT, "StatusCode": "Complete",
                                              "Timestamps": [yesterday], "Values": [5.0 * MEGABYTE]}]}, file)
        done = self.program.command("reconcile", answer, "--metrics", metrics)
        self.assertEqual(1, done.returncode, f"more than is here: {done.stdout}{done.stderr}")
        with open(metrics, "rb") as file:
            server = HttpServer({"/metrics": file.read()})
        self.addCleanup(server.close)
        return server.port

    @contextlib.contextmanager
    def descriptors_used_up(self):
        """Nobody but the ledger and the admin address gets a new descriptor meanwhile."""
        pid = self.program.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        taken = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
        free = sorted(set(range(max(taken) + 20)) - taken)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (free[12], before[1]))
        yield
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)

    def make_everything_happen(self):
        for name in ("acme", "at-85", "at-99", "counted-only"):
            self.relayed(name)
        deaf(self.relayed("mute").connection)
        hungry = self.loop.connect(self.ports["hungry"]).send_forever()
        with ledger_locked(self.prepared):
            self.loop.settle([hungry])
            self.refused("hungry", "ledger_unavailable")
        self.scraped('tollgate_bytes_total{customer="at-99"}')
        self.relayed("acme", 5 * MEGABYTE)
        self.upstreams[-1].send(bytes(5 * MEGABYTE))
        self.relayed("at-85", 850_000)
        self.relayed("at-99", 998_000)
        self.relayed("counted-only", 2_000)
        self.loop.settle([self.loop.connect(self.ports["spent"]).send(bytes(2_000))])
        self.refused("spent", "quota_exhausted")
        self.refused("away", "upstream_unreachable")
        self.refused("strangers", "client_not_allowed")
        self.refused("behind", "bad_proxy_header")
        self.relayed("one-at-a-time")
        self.refused("one-at-a-time", "connection_limit")
        with self.descriptors_used_up():
            self.refused("acme", "no_descriptors")
        until(lambda: self.closed("dead_peer") == 1, "the one that hears nothing to be found dead")
        until(lambda: self.program.metrics().total("tollgate_ledger_up") == 1, "the ledger to be back")

    def scraped(self, expression):
        until(lambda: self.prometheus.query(expression), lambda: f"to be scraped: {expression}")

    def returns(self, expression, wanted=None):
        """Whether one of its samples is a number, and has the labels that are `wanted`."""
        return any(value == value and (wanted or {}).items() <= labels.items()
                   for labels, value in self.prometheus.query(expression))

    def returns_for_anybody(self, expression):
        """A panel of one customer's, for any of them: not everything happens to everybody here."""
        return any(self.returns(expression.replace("$customer", name)) for name in self.ports)

    def test_every_rule_and_every_panel_returns_data(self):
        self.lose_a_usage_file()
        jobs = {"tollgate": self.prepared.admin_port, "node": self.compared_with_aws()}
        self.prometheus = Prometheus(self.folder, jobs, RULES)
        self.addCleanup(self.prometheus.close)
        self.make_everything_happen()
        loaded = {rule["name"]: rule for rule in self.prometheus.rules()}
        self.assertEqual({rule.get("record") or rule["alert"] for rule in rules()}, set(loaded))
        for rule in rules():
            name = rule.get("record") or rule["alert"]
            with self.subTest(rule=name):
                self.asked(rule["expr"], self.returns)
                if name in PROVOKED:
                    until(lambda: self.returns(rule["expr"], PROVOKED[name]), lambda: f"{name} to find what was made for it")
        for file, board in dashboards().items():
            for panel in board["panels"]:
                for target in panel.get("targets", ()):
                    with self.subTest(dashboard=file, panel=panel["title"]):
                        expression = target["expr"]
                        for variable, value in VARIABLES.items():
                            expression = expression.replace(variable, value)
                        self.asked(expression, self.returns_for_anybody)
        for rule in self.prometheus.rules():
            self.assertEqual(("ok", ""), (rule["health"], rule.get("lastError", "")), rule["name"])

    def asked(self, expression, returns):
        """Prometheus takes it as it is, and it has data."""
        self.prometheus.query(expression)
        until(lambda: returns(hurried(expression)), lambda: f"data of: {hurried(expression)}")


if __name__ == "__main__":
    main("prometheus")
