"""The package on a machine of its own: installed by apt, run and confined by the real systemd, reloaded, killed, drained,
upgraded, removed and purged."""
import glob
import json
import os
import re
import signal
import sys
import unittest

import machine
from harness.case import SKIPPED
from harness.waiting import until

NAME = "vpce-0fedcba9876543210-hgfedcba.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com"
ADDRESS = "10.9.9.9"
CONFIGURATION = f"""version: 1
node: edge-1
admin: {{token_file: /etc/tollgate/admin.token}}
listeners:
  - {{name: low, listen: "0.0.0.0:443", protocol: tcp}}
customers:
  - id: acme
    endpoints:
      - name: orders
        warehouse: rds_postgres
        region: us-east-1
        vpc_endpoint: vpce-0fedcba9876543210
        listener: low
        upstream: ["{NAME}:5432"]
"""
# Both ends of one connection through the proxy; each line on its input is sent there and back.
TALK = f"""
import socket, sys
upstream = socket.create_server(("{ADDRESS}", 5432))
client = socket.create_connection(("{ADDRESS}", 443), source_address=("{ADDRESS}", 0))
far = None
for line in sys.stdin:
    client.sendall(line.encode())
    far = far or upstream.accept()[0]
    far.sendall(far.recv(4096))
    print(client.recv(4096).decode(), end="", flush=True)
"""
CAP_NET_BIND_SERVICE = 1 << 10


def package():
    found = glob.glob(os.path.join(os.environ["TOLLGATE_BUILD"], "package", "*.deb"))
    if len(found) != 1:
        sys.exit(f"{len(found)} packages in TOLLGATE_BUILD/package; ctest's deploy.pack makes the one")
    return found[0]


class installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = machine.Machine()
        cls.addClassCleanup(cls.host.clean_up)
        cls.host.boot()
        cls.package = cls.host.bring(package())
        cls.host.must("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")
        hosts = cls.host.root / "etc/hosts"
        cls.host.write("/etc/hosts", f"{hosts.read_text(encoding='utf-8')}\n{ADDRESS} {NAME}\n")
        cls.host.must("apt-get", "install", "-y", "--no-install-recommends", cls.package)

    def setUp(self):
        """As after the installation, but for the ledger, which is the last test's or none."""
        self.host.must("systemctl", "reset-failed")
        for name in ("tollgate.yaml", "admin.token"):
            (self.host.root / "etc/tollgate" / name).unlink(missing_ok=True)

    def tearDown(self):
        self.host.run("systemctl", "kill", "--signal=KILL", "tollgate")
        self.host.run("systemctl", "stop", "tollgate")
        self.host.run("systemctl", "revert", "tollgate")

    def configured(self, drop_in=None):
        """What docs/deploy.md says: a configuration, a token, a ledger."""
        self.host.write("/etc/tollgate/tollgate.yaml", CONFIGURATION)
        self.host.write("/etc/tollgate/admin.token", "secret\n", 0o640)
        self.host.must("chown", "root:tollgate", "/etc/tollgate/admin.token")
        self.host.must("tollgate", "check", user="tollgate")
        if not (self.host.root / "var/lib/tollgate/ledger.db").exists():
            self.host.must("tollgate", "ledger", "init", user="tollgate")
        if drop_in:
            folder = "/run/systemd/system/tollgate.service.d"
            self.host.must("mkdir", "-p", folder)
            self.host.write(f"{folder}/test.conf", f"[Service]\n{drop_in}\n")
            self.host.must("systemctl", "daemon-reload")

    def started(self, drop_in=None):
        self.configured(drop_in)
        self.host.must("systemctl", "start", "tollgate")
        return self.pid()

    def state(self):
        return self.host.show("tollgate", "ActiveState")["ActiveState"]

    def pid(self):
        return int(self.host.show("tollgate", "MainPID")["MainPID"])

    def process_file(self, name):
        return (self.host.root / "proc" / str(self.pid()) / name).read_text(encoding="ascii")

    def may_raise_limits(self):
        """Whether this machine lets a root have CAP_SYS_RESOURCE; a container's often may not."""
        status = (self.host.root / "proc/1/status").read_text(encoding="ascii")
        return bool(int(re.search(r"CapBnd:\t(\w+)", status)[1], 16) & 1 << 24)

    def used(self):
        told = json.loads(self.host.must("tollgate", "usage", "--json", user="tollgate"))
        return told[0]["used_bytes"]

    def talk(self):
        """A live connection through the proxy, that says a line when it is asked to."""
        process = self.host.start("/usr/bin/python3", "-c", TALK)

        def say(line):
            process.stdin.write(line)
            process.stdin.flush()
            return process.stdout.readline()

        def hang_up():
            process.stdin.close()
            process.wait()
            process.stdout.close()

        self.addCleanup(hang_up)
        return say, hang_up

    def test_what_is_installed_belongs_to_whom_it_should_and_starts_nothing(self):
        self.assertEqual("disabled", self.host.run("systemctl", "is-enabled", "tollgate").stdout.strip())
        stat = self.host.must("stat", "--format=%n %U %G %a", "/etc/tollgate", "/var/lib/tollgate", "/usr/bin/tollgate")
        self.assertEqual(["/etc/tollgate root tollgate 750", "/var/lib/tollgate tollgate tollgate 700",
                          "/usr/bin/tollgate root root 755"], stat.splitlines())
        self.assertRegex(self.host.must("getent", "passwd", "tollgate"), "/var/lib/tollgate:/usr/sbin/nologin$")
        self.host.must("systemctl", "start", "tollgate")  # no configuration is no failure
        shown = self.host.show("tollgate", "ActiveState", "ConditionResult", "Result")
        self.assertEqual({"ActiveState": "inactive", "ConditionResult": "no", "Result": "success"}, shown)
        self.assertEqual("/usr/share/man/man8/tollgate.8.gz", self.host.must("man", "-w", "tollgate").strip())

    def test_it_runs_confined_and_is_ready_when_systemd_says_so(self):
        self.started()
        self.host.must("tollgate", "health", "--ready", user="tollgate")
        self.assertEqual("Serving.", self.host.show("tollgate", "StatusText")["StatusText"])
        status = dict(line.split(":\t", 1) for line in self.process_file("status").splitlines() if ":\t" in line)
        user = self.host.must("id", "-u", "tollgate").strip()
        self.assertEqual([user] * 4, status["Uid"].split())
        for kind in ("CapEff", "CapPrm", "CapBnd", "CapAmb"):
            self.assertEqual(CAP_NET_BIND_SERVICE, int(status[kind], 16), kind)
        self.assertEqual(("1", "2"), (status["NoNewPrivs"], status["Seccomp"].strip()))
        self.assertRegex(self.process_file("limits"), r"Max core file size +0 +0")
        if self.may_raise_limits():
            self.assertEqual("-500", self.process_file("oom_score_adj").strip())
            self.assertRegex(self.process_file("limits"), r"Max open files +1048576 +1048576")
        mounts = [line.split(" ") for line in self.process_file("mountinfo").splitlines()]
        writable = {fields[4] for fields in mounts if fields[5].split(",")[0] == "rw"}
        self.assertIn("/var/lib/tollgate", writable)
        self.assertFalse({"/", "/etc", "/usr", "/home"} & writable, writable)
        written = self.host.run("touch", os.path.join(f"/proc/{self.pid()}", "root", "usr", "x"))
        self.assertIn("Read-only file system", written.stderr)
        # NoExecPaths: in there nothing can be started, not even by root.
        run = self.host.run("nsenter", f"--target={self.pid()}", "--mount", "--root", "/usr/bin/true")
        self.assertIn("Permission denied", run.stderr)
        self.assertNotIn("ledger_away", self.host.journal())

    def test_a_kill_is_followed_by_a_start_that_has_lost_nothing(self):
        before = self.started()
        self.assertTrue((self.host.root / "proc" / str(before) / "root/proc/sys/kernel/random/boot_id").exists(),
                        "without the boot's id a usage file of another boot looks like one of this")
        say, _ = self.talk()
        at_first = self.used()
        self.assertEqual("hello\n", say("hello\n"))
        self.host.must("systemctl", "kill", "--signal=KILL", "tollgate")
        until(lambda: self.pid() not in (0, before) and self.state() == "active", self.host.journal)
        self.assertEqual(at_first + 12, self.used())
        self.assertEqual("1", self.host.show("tollgate", "NRestarts")["NRestarts"])

    def test_a_wrong_configuration_is_told_and_not_tried_again(self):
        before = self.started()
        self.host.write("/etc/tollgate/tollgate.yaml", CONFIGURATION.replace("us-east-1\n", "us-east-9\n"))
        self.assertNotEqual(0, self.host.run("systemctl", "reload", "tollgate").returncode)
        self.assertIn("us-east-9", self.host.journal())
        self.assertEqual((before, "active"), (self.pid(), self.state()))
        self.host.must("systemctl", "stop", "tollgate")
        self.assertNotEqual(0, self.host.run("systemctl", "start", "tollgate").returncode)
        shown = self.host.show("tollgate", "ActiveState", "ExecMainStatus", "NRestarts")
        self.assertEqual({"ActiveState": "failed", "ExecMainStatus": "2", "NRestarts": "0"}, shown)

    def test_a_good_reload_changes_no_process(self):
        before = self.started()
        self.host.must("systemctl", "reload", "tollgate")
        until(lambda: self.host.show("tollgate", "SubState")["SubState"] == "running", "the reload to be over")
        self.assertEqual(before, self.pid())

    def test_a_stop_drains_for_longer_than_systemd_would_wait(self):
        self.started("TimeoutStopSec=2s\nWatchdogSec=1s")
        say, hang_up = self.talk()
        self.assertEqual("one\n", say("one\n"))
        self.host.must("systemctl", "stop", "--no-block", "tollgate")
        until(lambda: "1 connection is left" in self.host.show("tollgate", "StatusText")["StatusText"], "it to drain")

        def waited():
            shown = self.host.show("tollgate", "StateChangeTimestampMonotonic", "ActiveState")
            self.assertEqual("deactivating", shown["ActiveState"], self.host.journal())
            now = float((self.host.root / "proc/uptime").read_text(encoding="ascii").split()[0])
            return now - int(shown["StateChangeTimestampMonotonic"]) / 1e6 > 5

        until(waited, "twice the time of TimeoutStopSec to pass")
        self.assertEqual("two\n", say("two\n"))
        hang_up()
        until(lambda: self.state() == "inactive", "it to end")
        self.assertEqual("success", self.host.show("tollgate", "Result")["Result"])
        self.assertIn('"reason":"client_', self.host.journal())

    def test_a_process_that_shows_no_life_is_replaced(self):
        before = self.started("WatchdogSec=1s\nTimeoutAbortSec=1s")
        os.kill(self._outside(before), signal.SIGSTOP)
        until(lambda: self.pid() not in (0, before) and self.state() == "active", self.host.journal, within=30)

    def _outside(self, pid):
        """A process's id as this machine counts."""
        for status in glob.glob("/proc/[0-9]*/status"):
            try:
                with open(status, encoding="ascii", errors="replace") as file:
                    fields = dict(line.split(":\t", 1) for line in file if ":\t" in line)
            except OSError:
                continue
            if fields["Name"].strip() == "tollgate" and fields["NSpid"].split()[1:] == [str(pid)]:
                inside = os.readlink(f"/proc/{status.split('/')[2]}/ns/pid")
                if inside == os.readlink(f"/proc/{self.host.first}/ns/pid"):
                    return int(status.split("/")[2])
        raise AssertionError(f"no process {pid} in there")

    def test_an_upgrade_leaves_the_running_process_alone(self):
        before = self.started()
        self.host.must("dpkg", "--install", self.package)
        self.assertEqual((before, "active"), (self.pid(), self.state()))
        self.host.must("systemctl", "restart", "tollgate")
        self.assertNotEqual(before, self.pid())

    def test_neither_a_removal_nor_a_purge_takes_the_ledger_away(self):
        self.started()
        self.host.must("systemctl", "enable", "tollgate")
        try:
            self.host.must("dpkg", "--remove", "tollgate")
            self.assertEqual("inactive", self.state(), "the process must be stopped before its program is gone")
            self.assertIn("tollgate.yaml", self.host.must("ls", "/etc/tollgate"))
            said = self.host.run("dpkg", "--purge", "tollgate").stderr
            self.assertIn("/var/lib/tollgate is kept", said)
            self.assertIn("/etc/tollgate is kept", said)
            self.assertIn("ledger.db", self.host.must("ls", "/var/lib/tollgate"))
            self.assertEqual("tollgate", self.host.must("stat", "--format=%U", "/var/lib/tollgate/ledger.db").strip())
        finally:
            self.host.must("dpkg", "--install", self.package)
        self.host.must("systemctl", "start", "tollgate")
        self.host.must("tollgate", "usage", user="tollgate")


if __name__ == "__main__":
    problem = machine.why_not()
    if problem:
        print(f"skipped: {problem}")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
