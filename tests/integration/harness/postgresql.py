"""A real PostgreSQL with TLS and SCRAM, in a folder of its own, on a free port; and the clients psql and pgbench.

As root it runs under the system's `postgres` user, since PostgreSQL refuses root. It is the slowest thing to start
here, so a test class shares one. It never uses a server of the machine's own.
"""
import glob
import os
import shutil
import signal
import subprocess
import tempfile

from .certificates import Authority
from .ports import free_port
from .waiting import PATIENCE, until

PASSWORD = "secret-of-the-tests"
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
ssl = on
ssl_cert_file = '{folder}/server.pem'
ssl_key_file = '{folder}/server.key'
password_encryption = scram-sha-256
fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 4GB
max_connections = 60
"""


def programs():
    """The folder of the newest server's programs (Debian keeps them off the path); None when there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


class PostgreSQL:
    def __init__(self, *names, folder=None):
        """Its certificate is for 127.0.0.1 and `names`. `folder` has its programs, the system's when left out."""
        self.folder = tempfile.mkdtemp(prefix="tg-pg-", dir=os.environ.get("TOLLGATE_TEST_FOLDER", "/tmp"))
        self.programs = folder or programs()
        self.port = free_port()
        authority = Authority(self.folder)
        self.authority = authority.certificate
        for made, wanted in zip(authority.issue("IP:127.0.0.1", *names), ("server.pem", "server.key")):
            os.rename(made, os.path.join(self.folder, wanted))
        with open(os.path.join(self.folder, "password"), "w", encoding="ascii") as file:
            file.write(PASSWORD)
        self._as_postgres = []
        if os.geteuid() == 0:
            self._as_postgres = ["runuser", "-u", "postgres", "--"]
            for name in (".", "server.key", "server.pem", "password"):
                shutil.chown(os.path.join(self.folder, name), "postgres", "postgres")
        os.chmod(os.path.join(self.folder, "server.key"), 0o600)
        os.chmod(self.folder, 0o755)
        self.process = self.pid = None

    def start(self):
        data = os.path.join(self.folder, "data")
        self._run("initdb", "-D", data, "-U", "tester", "--pwfile", os.path.join(self.folder, "password"),
                  "--auth=scram-sha-256", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync")
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="ascii") as file:
            file.write(SETTINGS.format(port=self.port, folder=self.folder))
        self._log = open(os.path.join(self.folder, "log"), "wb")
        # setsid: an interrupt at the terminal is the test's, not the server's. runuser passes signals on.
        self.process = subprocess.Popen([*self._as_postgres, os.path.join(self.programs, "postgres"), "-D", data],
                                        stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL,
                                        cwd=self.folder, start_new_session=True)
        until(lambda: self._answers(data), lambda: f"PostgreSQL to answer:\n{self.log()}", 60)
        return self

    def _answers(self, data):
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL ended with {self.process.returncode}:\n{self.log()}")
        try:
            with open(os.path.join(data, "postmaster.pid"), encoding="ascii") as file:
                lines = file.read().split("\n")
        except OSError:
            return False
        if len(lines) < 8 or lines[7].strip() != "ready":  # the file grows line by line, from nothing
            return False
        self.pid = int(lines[0])
        return True

    def _run(self, program, *words):
        done = subprocess.run([*self._as_postgres, os.path.join(self.programs, program), *words], capture_output=True,
                              text=True, check=False, cwd=self.folder, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise AssertionError(f"{program} failed: {done.stderr}")

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        if self.process and self.process.poll() is None:
            # Before it was ready its own id is not known; runuser passes SIGTERM on.
            os.kill(self.pid or self.process.pid, signal.SIGINT if self.pid else signal.SIGTERM)  # fast shutdown
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.kill(self.pid or self.process.pid, signal.SIGQUIT)
                self.process.wait(30)
            self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # Clients.

    def environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return {**kept, "PGPASSWORD": PASSWORD, "PGSSLROOTCERT": self.authority, "PGSSLMODE": "verify-full",
                "PGCHANNELBINDING": "require", "PGCONNECT_TIMEOUT": "20", "HOME": self.folder}

    def psql_command(self, *words, port=None):
        """A psql that verifies the server and insists on channel binding."""
        return ["psql", "-X", "-h", "127.0.0.1", "-p", str(port or self.port), "-U", "tester", "-d", "postgres",
                "-v", "ON_ERROR_STOP=1", "-At", *words]

    def psql(self, sql, port=None, within=60):
        return subprocess.run(self.psql_command("-c", sql, port=port), env=self.environment(), capture_output=True,
                              text=True, check=False, timeout=within * PATIENCE, stdin=subprocess.DEVNULL)

    def ask(self, sql, port=None):
        """The answer of a query that must succeed."""
        done = self.psql(sql, port)
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr}")
        return done.stdout.rstrip("\n")

    def pgbench(self, *words, port=None, within=120):
        program = shutil.which("pgbench") or os.path.join(programs(), "pgbench")
        return subprocess.run([program, "-h", "127.0.0.1", "-p", str(port or self.port), "-U", "tester", *words, "postgres"],
                              env=self.environment(), capture_output=True, text=True, check=False,
                              timeout=within * PATIENCE, stdin=subprocess.DEVNULL)
