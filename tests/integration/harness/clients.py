"""The real PostgreSQL clients that the tests drive, all in the same way, and what their users see.

Names are resolved to 127.0.0.1 by libnss-wrapper, so that they send a server name as they would in production. What
differs from run to run (the port, the date of the next period, addresses in OpenSSL's messages) is masked.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

from .postgresql import PASSWORD
from .postgresql18 import MODULES, missing
from .waiting import PATIENCE

DRIVERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "drivers")
JDBC = "/usr/share/java/postgresql.jar"
MASKS = (
    (r"\d{4}-\d\d-\d\d(T| )\d\d:\d\d(:\d\d)?(\.\d+)?Z?( UTC)?", "DATE"),
    (r"\b[0-9A-F]{12,16}:error:", "error:"),
    (r"_ssl\.c:\d+", "_ssl.c"),
)


class Seen:
    """How a client ended: its exit code, and what it printed with the masks applied."""

    def __init__(self, code, text):
        self.code, self.text = code, text

    def __repr__(self):
        return f"{self.code}: {self.text}"


class Client:
    """One client in one mode. `tls`: it never speaks it, allows it (when refused without), prefers it, always does."""

    def __init__(self, name, mode, tls, command, sends_name=True, **environment):
        self.name, self.mode, self.tls, self.sends_name = name, mode, tls, sends_name
        self._command, self._environment = command, environment

    def __str__(self):
        return f"{self.name}, {self.mode}"

    def command(self, world, what, host, port):
        return [str(word) for word in self._command(world, what, host, port)]

    def environment(self, world):
        return {**world.environment(), **{key: value.format(world=world) for key, value in self._environment.items()}}

    def run(self, world, what, host, port, within=60):
        """Does `what` and waits for the end."""
        done = subprocess.run(self.command(world, what, host, port), env=self.environment(world), check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=within * PATIENCE, cwd=world.server.folder)
        return Seen(done.returncode, masked(done.stdout, port))


class World:
    """What the clients need around them: a server for its authority, and names for 127.0.0.1."""

    def __init__(self, server, names):
        self.server = server
        self.authority = server.authority
        self.libpq = server.libpq
        (self.node,) = glob.glob(os.path.join(MODULES, "node-linux-*", "bin", "node"))
        if not os.access(self.node, os.X_OK):
            os.chmod(self.node, 0o755)
        self.hosts = os.path.join(server.folder, "hosts")
        with open(self.hosts, "w", encoding="ascii") as file:
            file.writelines(f"127.0.0.1 {name}\n" for name in ("localhost", *names))
        self.classes = os.path.join(server.folder, "classes")
        subprocess.run(["javac", "-cp", JDBC, "-d", self.classes, os.path.join(DRIVERS, "Pgjdbc.java")], check=True,
                       stdin=subprocess.DEVNULL)

    def environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "NODE", "JAVA", "LD_"))}
        return {**kept, "PGPASSWORD": PASSWORD, "PGUSER": "tester", "PGDATABASE": "postgres", "LC_ALL": "C.UTF-8",
                "PGCONNECT_TIMEOUT": "20", "PGSSLROOTCERT": self.authority, "HOME": self.server.folder,
                "LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_HOSTS": self.hosts, "NODE_PATH": MODULES}


def masked(text, port):
    text = text.strip().replace(f"port {port} ", "port 5432 ").replace(f":{port}", ":5432")
    for pattern, put in MASKS:
        text = re.sub(pattern, put, text)
    return text


ASK = "select 'answered over ' || coalesce(version, 'plaintext') from pg_stat_ssl where pid = pg_backend_pid()"
COPY = ("create temporary table copied (number int)", "\\copy copied from program 'seq 200000'",
        "\\copy copied to program 'md5sum'")
PSQL = {
    "copy": [word for command in COPY for word in ("-c", command)],
    "ask": ["-c", ASK],
    "cancel": ["-c", "select pg_sleep(600)"],
    "flood": ["-c", "select repeat('x', 3000000)"],
}


def psql(_, what, host, port):
    return ["psql", "-X", "-At", "-h", host, "-p", port, *PSQL[what]]


def script(program, *keys):
    """A driver's program from the sources, with keys in which {world} is known."""
    def command(world, what, host, port):
        return [sys.executable, os.path.join(DRIVERS, program), what, host, port,
                *[key.format(world=world) for key in keys]]
    return command


def node(*keys):
    def command(world, what, host, port):
        return [world.node, os.path.join(DRIVERS, "node_pg.js"), what, host, port,
                *[key.format(world=world) for key in keys]]
    return command


def java(*keys):
    def command(world, what, host, port):
        return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{world.classes}:{JDBC}", "Pgjdbc", what,
                host, port, *[key.format(world=world) for key in keys]]
    return command


PSQL15, PSQL18 = "psql 15", "psql 15 with libpq 18"
PSYCOPG2, NODE, PGJDBC, PG8000 = "psycopg2 2.9", "pg 8.23.1 (Node 26.10.0)", "pgjdbc 42.5", "pg8000 1.10"
CLIENTS = [
    Client(PSQL15, "sslmode=disable", "never", psql, PGSSLMODE="disable"),
    Client(PSQL15, "sslmode=allow", "allows", psql, PGSSLMODE="allow"),
    Client(PSQL15, "sslmode=prefer", "prefers", psql, PGSSLMODE="prefer"),
    Client(PSQL15, "sslmode=require", "always", psql, PGSSLMODE="require", PGSSLROOTCERT=""),
    Client(PSQL15, "sslmode=verify-full", "always", psql, PGSSLMODE="verify-full"),
    Client(PSQL15, "sslmode=verify-full channel_binding=require", "always", psql, PGSSLMODE="verify-full",
           PGCHANNELBINDING="require"),
    Client(PSQL18, "sslmode=verify-full sslnegotiation=direct", "always", psql, PGSSLMODE="verify-full",
           PGSSLNEGOTIATION="direct", LD_LIBRARY_PATH="{world.libpq}"),
    Client(PSYCOPG2, "sslmode=prefer", "prefers", script("psycopg2_client.py", "sslmode=prefer")),
    Client(PSYCOPG2, "sslmode=verify-full", "always", script("psycopg2_client.py", "sslmode=verify-full")),
    Client(NODE, "ssl: false", "never", node()),
    Client(NODE, "ssl: {ca}", "always", node("ssl=true", "ca={world.authority}")),
    Client(PGJDBC, "sslmode=disable", "never", java("sslmode=disable")),
    Client(PGJDBC, "sslmode=allow", "allows", java("sslmode=allow")),
    Client(PGJDBC, "sslmode=prefer", "prefers", java("sslmode=prefer")),
    Client(PGJDBC, "sslmode=verify-full", "always", java("sslmode=verify-full", "sslrootcert={world.authority}")),
    Client(PG8000, "ssl=False", "never", script("pg8000_client.py"), sends_name=False),
    Client(PG8000, "ssl=True", "always", script("pg8000_client.py", "ssl=true"), sends_name=False),
]
# Not one of those above: the only thing of interest is that its cancel request is encrypted, and carries the name.
ENCRYPTED_CANCEL = Client("libpq 18", "PQcancelBlocking(), sslmode=verify-full", "always", script("libpq_client.py"),
                          PGSSLMODE="verify-full", LD_LIBRARY_PATH="{world.libpq}")


def client(name, mode):
    (found,) = [one for one in CLIENTS if (one.name, one.mode) == (name, mode)]
    return found


def not_here():
    """Why the clients cannot be driven on this machine; None when they can."""
    absent = [name for name in ("psql", "java", "javac") if not shutil.which(name)]
    absent += [] if os.path.exists(JDBC) else ["pgjdbc"]
    absent += [] if glob.glob("/usr/lib/*/libnss_wrapper.so") else ["libnss-wrapper"]
    looked_up = subprocess.run([sys.executable, "-c", "import psycopg2, pg8000"], check=False, capture_output=True)
    absent += [] if looked_up.returncode == 0 else ["psycopg2 or pg8000"]
    if absent:
        return f"not installed: {', '.join(absent)} (`scripts/install.sh test`)"
    return missing()


__all__ = ["CLIENTS", "Client", "ENCRYPTED_CANCEL", "Seen", "World", "client", "masked", "not_here"]
