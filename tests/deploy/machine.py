"""A machine of its own for a test: this machine's files under a layer that is thrown away, with systemd as process 1.

Everything happens in namespaces (boot.sh): packages are installed with the real dpkg and services run under the real
systemd, and neither this machine's files nor its processes, its network or its systemd notice. Needs root.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from harness.waiting import PATIENCE, until

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
NAMESPACES = ("mount", "pid", "uts", "ipc", "net", "cgroup")


def why_not():
    """Why no such machine can be had here; None where it can."""
    if os.geteuid() != 0:
        return "not root, who alone may make namespaces in which packages are installed"
    if _cgroups() is None:
        return "no cgroup2 hierarchy is mounted"
    tried = subprocess.run(["unshare", *(f"--{name}" for name in NAMESPACES), "--fork", "true"], check=False,
                           capture_output=True, text=True)
    return f"no namespaces: {tried.stderr.strip()}" if tried.returncode != 0 else None


def _cgroups():
    """This process's folder in the cgroup2 hierarchy."""
    lines = pathlib.Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    own = next((line[3:] for line in lines if line.startswith("0::")), None)
    for line in pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        fields, _, kind = line.partition(" - ")
        if own is not None and kind.split()[0] == "cgroup2":
            return pathlib.Path(fields.split()[4]) / own.lstrip("/")
    return None


class Machine:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tg-")
        self.disk = tempfile.mkdtemp(prefix="tg-", dir="/var/tmp")  # no tmpfs, where one behaves
        self.cgroup = _cgroups() / f"tollgate-test-{os.getpid()}"
        self.cgroup.mkdir()
        self._outer = None
        self.first = 0  # systemd's process id, as this machine counts

    def boot(self):
        """Starts systemd and waits until it takes orders."""
        def enter():
            (self.cgroup / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
        self._outer = subprocess.Popen(
            # Whatever ends this process ends the machine.
            ["setpriv", "--pdeathsig=KILL", "--", "unshare", *(f"--{name}" for name in NAMESPACES), "--fork", "--kill-child", "--propagation", "private",
             "bash", HERE / "boot.sh", self.folder, self.disk], stdin=subprocess.DEVNULL, env=ENVIRONMENT, preexec_fn=enter)
        self.first = int(until(self._first, "the first process"))
        until(lambda: self._lives() and self.root.joinpath("run/systemd/private").exists(), "systemd to listen", 60)
        until(lambda: self.run("systemctl", "is-active", "basic.target").stdout.strip() == "active", self._state, 60)
        return self

    def _first(self):
        self._lives()
        path = pathlib.Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children")
        return path.read_text(encoding="ascii").strip()

    def _lives(self):
        if self._outer.poll() is not None:
            raise AssertionError(f"the machine did not start: boot.sh ended with {self._outer.returncode}")
        return True

    def _state(self):
        return "the machine to be up; its jobs:\n" + self.run("systemctl", "list-jobs", "--no-pager").stdout

    @property
    def root(self):
        """Its root folder, as it is reached from outside."""
        return pathlib.Path(f"/proc/{self.first}/root")

    def _inside(self, words, user=None):
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        return ["nsenter", f"--target={self.first}", *(f"--{name}" for name in NAMESPACES), "--root", "--wd", "--",
                *become, *map(str, words)]

    def run(self, *words, user=None, within=60, **more):
        """A command in there, as a subprocess.CompletedProcess."""
        return subprocess.run(self._inside(words, user), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False, timeout=within * PATIENCE, env=ENVIRONMENT, **more)

    def start(self, *words):
        """A command that goes on, as a subprocess.Popen with pipes."""
        return subprocess.Popen(self._inside(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT)

    def must(self, *words, **more):
        """The same, which has to succeed; what it printed."""
        done = self.run(*words, **more)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
                                 f"\n{self.journal()}")
        return done.stdout

    def write(self, path, text, mode=0o644):
        to = self.root / path.lstrip("/")
        to.write_text(text, encoding="utf-8")
        to.chmod(mode)

    def bring(self, file):
        """Copies a file of ours to /tmp in there, and says where."""
        shutil.copy(file, self.root / "tmp" / pathlib.Path(file).name)
        return f"/tmp/{pathlib.Path(file).name}"

    def show(self, unit, *properties):
        """A unit's properties as systemd tells them."""
        told = self.must("systemctl", "show", unit, *(f"--property={name}" for name in properties))
        return dict(line.split("=", 1) for line in told.splitlines())

    def journal(self, unit="tollgate.service"):
        return self.run("journalctl", "--no-pager", "--output=cat", f"--unit={unit}").stdout

    def clean_up(self):
        if self._outer is not None and self._outer.poll() is None:
            if self.first:
                os.kill(self.first, signal.SIGKILL)  # and with process 1 every other in there
            self._outer.kill()
            self._outer.wait()
        until(self._emptied, "the machine's control groups to be gone")
        os.rmdir(self.folder)
        shutil.rmtree(self.disk)

    def _emptied(self):
        for folder, _, _ in os.walk(self.cgroup, topdown=False):
            try:
                os.rmdir(folder)
            except OSError:
                return False
        return True


if __name__ == "__main__":
    sys.exit("a part of the tests in this folder")
