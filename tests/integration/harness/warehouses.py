"""Warehouses' own drivers from npm, and servers of the test that answer their first calls.

A driver dials the names and the ports that it always dials; dials.js, loaded before it, leads them to the proxy and
keeps them in a list. So nothing of the machine is touched: no privileged port, no name, no network.
"""
import glob
import hashlib
import json
import os
import subprocess
import tempfile

from .clients import DRIVERS, Seen, masked
from .postgresql18 import FOLDER, MODULES, is_installed
from .waiting import PATIENCE

NODE = "Node 26.10.0"


def not_here():
    """Why the drivers cannot be driven here; None when they can."""
    if not is_installed(FOLDER):
        return f"npm's packages are not in {FOLDER}: run tests/integration/drivers/install.py {FOLDER}"
    return None if glob.glob(os.path.join(MODULES, "node-linux-*")) else "npm has no Node for this machine"


def node():
    (program,) = glob.glob(os.path.join(MODULES, "node-linux-*", "bin", "node"))
    if not os.access(program, os.X_OK):
        os.chmod(program, 0o755)
    return program


def environment(**more):
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("NODE", "SF_", "SNOWFLAKE", "DATABRICKS", "AWS_")) and "proxy" not in key.lower()}
    return {**kept, "NODE_PATH": MODULES, **more}


def answer(rows):
    """What a driver's program prints when it got the whole result of `rows` rows."""
    digest = hashlib.sha256()
    for row in range(rows):
        digest.update(hashlib.sha256(str(row).encode()).hexdigest().encode() + b"\n")
    return f"read {rows} rows, {digest.hexdigest()}"


class Server:
    """A program of drivers/ that serves HTTPS with `certificate` and `key`, on `port`."""

    def __init__(self, program, certificate, key):
        self.process = subprocess.Popen([node(), os.path.join(DRIVERS, program), certificate, key], text=True,
                                        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"{program} ended with {self.process.wait()} before it listened")
        self.port = int(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait(20 * PATIENCE)
        self.process.stdout.close()


class Driver:
    """One driver in one mode. `keys` are words for its program in drivers/."""

    def __init__(self, name, mode, program, *keys):
        self.name, self.mode = f"{name} ({NODE})", mode
        self._program, self._keys = program, keys

    def __str__(self):
        return f"{self.name}, {self.mode}"

    def run(self, host, rows, led, authority, within=90):
        """Queries `rows` rows of `host`, led there by `led`, {"HOST:PORT": port}. What its user sees, and what it dialled."""
        with tempfile.TemporaryDirectory(prefix="tg-", dir=os.environ.get("TOLLGATE_TEST_FOLDER", "/tmp")) as home:
            dials = os.path.join(home, "dials")
            with open(dials, "w", encoding="ascii") as file:
                json.dump(led, file)
            command = [node(), "--require", os.path.join(DRIVERS, "dials.js"), os.path.join(DRIVERS, self._program),
                       host, str(rows), *self._keys]
            # A home of its own: drivers keep what they learned, OCSP responses among them.
            around = environment(HOME=home, TOLLGATE_DIALS=dials, NODE_EXTRA_CA_CERTS=authority)
            done = subprocess.run(command, env=around, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=within * PATIENCE, check=False)
            with open(dials + ".seen", encoding="utf-8") as file:
                dialled = {one.replace(host, "HOST") for one in file.read().split()}
        seen = Seen(done.returncode, masked(done.stdout.replace(host, "HOST"), "no port"))
        return seen, sorted(dialled, key=lambda one: ("HOST" not in one, one))
