"""A real DNS server (Knot) on a free port of the loopback, serving a folder of zone files, and questions to it.

Zones are read by BIND's own programs as well: two implementations have to agree that they are valid.
"""
import glob
import os
import subprocess

from .ports import free_port
from .waiting import PATIENCE, until

# Knot and BIND's checks are in sbin on Debian, which a user's path may lack.
_ENVIRONMENT = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
PROGRAMS = ("knotd", "kdig", "named-checkzone", "named-checkconf")


def _run(*words, folder=None):
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder, env=_ENVIRONMENT,
                          stdin=subprocess.DEVNULL, timeout=30 * PATIENCE)


def missing():
    """Which of the programs are not installed."""
    return [name for name in PROGRAMS if not any(
        os.access(os.path.join(folder, name), os.X_OK) for folder in _ENVIRONMENT["PATH"].split(":"))]


def zones_in(folder):
    return sorted(os.path.basename(path).removesuffix(".zone") for path in glob.glob(os.path.join(folder, "*.zone")))


def bind_checks(folder):
    """What BIND says of the folder's zones, each by itself and all of them through zones.conf: (good, its words)."""
    runs = [_run("named-checkzone", zone, os.path.join(folder, zone + ".zone")) for zone in zones_in(folder)]
    main = os.path.join(folder, "main.conf")
    with open(main, "w", encoding="ascii") as file:
        file.write(f'options {{ directory "{folder}"; }};\ninclude "zones.conf";\n')
    runs.append(_run("named-checkconf", "-z", main, folder=folder))
    os.unlink(main)
    return all(run.returncode == 0 for run in runs), "\n".join(run.stdout + run.stderr for run in runs)


class NameServer:
    """Knot with every zone of `zone_folder`. `folder` is for its own files."""

    def __init__(self, zone_folder, folder):
        self.port = free_port()
        self._log_path = os.path.join(folder, "knot.log")
        config = os.path.join(folder, "knot.conf")
        state = os.path.join(folder, "knot")
        os.makedirs(state, exist_ok=True)
        with open(config, "w", encoding="ascii") as file:
            file.write(f"server:\n  listen: 127.0.0.1@{self.port}\n  rundir: {state}\n  udp-workers: 1\n"
                       f"  tcp-workers: 1\n  background-workers: 1\n"
                       f"log:\n  - target: stderr\n    any: info\n"
                       f"database:\n  storage: {state}\n"
                       f"template:\n  - id: default\n    storage: {zone_folder}\n    file: \"%s.zone\"\n"
                       f"    journal-content: none\n    zonefile-sync: -1\nzone:\n"
                       + "".join(f"  - domain: {zone}\n" for zone in zones_in(zone_folder)))
        self._log = open(self._log_path, "wb")
        self.process = subprocess.Popen(["knotd", "-c", config], stdout=self._log, stderr=self._log, env=_ENVIRONMENT,
                                        stdin=subprocess.DEVNULL, start_new_session=True)

    def wait(self):
        """Returns when it answers for every one of its zones."""
        until(lambda: "server started" in self.log() or self.process.poll() is not None,
              lambda: "knot to start:\n" + self.log())
        if self.process.poll() is not None:
            raise AssertionError("knot ended:\n" + self.log())
        return self

    def log(self):
        with open(self._log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def ask(self, name, kind="A"):
        """(status, sorted answers), such as ("NOERROR", ["10.0.0.1"])."""
        done = _run("kdig", "@127.0.0.1", "-p", str(self.port), "+norecurse", "+time=5", "+retry=2", name, kind)
        lines = done.stdout.splitlines()
        status = [line.split("status: ")[1].split(";")[0] for line in lines if "status: " in line]
        if not status:
            raise AssertionError(f"no answer to {name} {kind}: {done.stdout}{done.stderr}\n{self.log()}")
        answers = [line.split()[4] for line in lines if line and not line.startswith(";") and line.split()[3] == kind]
        return status[0], sorted(answers)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
