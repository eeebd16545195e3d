"""The systemd unit as text: valid, as confined as it was, and never in the way of a drain."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy/systemd/tollgate.service"
# systemd 252's `systemd-analyze security`, in tenths: 1.6, "OK". What is left of it: this is a network service, without
# a packet filter of its own; it may bind low ports; and it sees /proc/sys, where the boot's id is.
EXPOSURE = 16


def value(key):
    """A setting's last value in the unit."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)[-1]


def seconds(text):
    unit = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
    return sum(int(count) * unit[name] for count, name in re.findall(r"(\d+)(min|[smhd])", text))


class unit(unittest.TestCase):
    def analyze(self, *words):
        return subprocess.run(["systemd-analyze", *words], check=False, capture_output=True, text=True)

    def test_systemd_finds_nothing_wrong(self):
        with tempfile.TemporaryDirectory(prefix="tg-") as root:
            # A root of its own: what this machine has installed is not looked at.
            for path in ("usr/bin/tollgate", "usr/bin/kill"):
                file = pathlib.Path(root) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("", encoding="ascii")
                file.chmod(0o755)
            units = pathlib.Path(root) / "usr/lib/systemd/system"
            units.mkdir(parents=True)
            (units / UNIT.name).write_bytes(UNIT.read_bytes())
            for name in ("sysinit.target", "basic.target", "shutdown.target", "network-online.target", "system.slice"):
                (units / name).write_text("[Unit]\n", encoding="ascii")
            done = self.analyze("verify", "--man=no", f"--root={root}", "--recursive-errors=no", UNIT.name)
        self.assertEqual((0, ""), (done.returncode, done.stdout + done.stderr))

    def test_it_is_confined_no_less_than_it_was(self):
        done = self.analyze("security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE}", UNIT)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        print(re.search("Overall exposure.*", done.stdout)[0])

    def test_a_stop_lasts_longer_than_the_default_drain(self):
        configuration = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        drain = seconds(re.search(r"`timeouts.drain` \| `(\w+)`", configuration)[1])
        self.assertEqual(600, drain)
        # The drain, the last delivery (5 s), the end of what is left (1 s), the ledger's settling, and as much again.
        self.assertGreater(seconds(value("TimeoutStopSec")), drain + 60)

    def test_what_it_tells_and_how_it_is_told(self):
        self.assertEqual(("notify", "main"), (value("Type"), value("NotifyAccess")))
        self.assertEqual("2", value("RestartPreventExitStatus"))
        self.assertEqual("/etc/tollgate/tollgate.yaml", value("ConditionPathExists"))
        self.assertGreaterEqual(seconds(value("WatchdogSec")), 30, "a worker counts as stuck after 5 s; a disk may stall")


if __name__ == "__main__":
    if subprocess.run(["which", "systemd-analyze"], check=False, capture_output=True).returncode != 0:
        print("skipped: systemd-analyze is not installed")
        sys.exit(77)
    os.environ["SYSTEMD_PAGER"] = ""
    unittest.main(verbosity=2)
