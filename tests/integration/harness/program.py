"""The program under test: started, asked, stopped and killed by its process id, its log read line by line.

TOLLGATE is the path of the program. Everything that was started is ended, whatever the test does.
"""
import http.client
import json
import os
import signal
import subprocess
import threading

from .exposition import Exposition
from .waiting import PATIENCE, until

PROGRAM = os.environ.get("TOLLGATE", "")
READY_WITHIN = 20


class Answer:
    """What the admin address said."""

    def __init__(self, status, body, headers):
        self.status, self.body, self.headers = status, body, headers

    def json(self):
        return json.loads(self.body)


class Tollgate:
    """One state folder and configuration; it may live, die and be started again."""

    def __init__(self, layout):
        self.layout = layout
        self.config = layout.write()
        self.process = None
        self.environment = None  # of every process started here; None: this one's
        self.output = []       # every line of stdout and stderr, over all lives
        self._readers = []

    # Life and death.

    def start(self, ready=True, before=None):
        """Starts `tollgate run`; `before` is called in the new process first. Waits for /readyz unless told not to."""
        self.process = subprocess.Popen(
            [PROGRAM, "run", "--config", self.config], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=before, env=self.environment)
        reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        reader.start()
        self._readers.append(reader)
        if ready:
            until(self._is_ready, lambda: "ready; it printed:\n" + self.text(), READY_WITHIN)
        return self

    def _read(self, stream):
        for line in stream:
            self.output.append(line.decode("utf-8", "replace").rstrip("\n"))
        stream.close()

    def _is_ready(self):
        if self.process.poll() is not None:
            self._readers[-1].join(5)
            raise AssertionError(f"ended with {self.process.returncode} before it was ready; it printed:\n{self.text()}")
        try:
            return self.get("/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, within=20):
        """The exit code, when it ends by itself."""
        try:
            code = self.process.wait(within * PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {within * PATIENCE:g} s:\n" + self.text()) from None
        self._readers[-1].join(5)
        return code

    def stop(self, within=20):
        """SIGTERM, and the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(within)

    def kill(self):
        """SIGKILL, and gone when this returns."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def descriptors(self):
        """How many the process has open now."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_seconds(self):
        """What its threads have used of the CPU since its start, user and system: fields 14 and 15 of proc(5)'s stat."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def clean_up(self):
        if self.is_running():
            self.kill()
        for reader in self._readers:
            reader.join(5)

    # Questions.

    def command(self, *words, within=60, **more):
        """Another command of the program with the same configuration, as a subprocess.CompletedProcess."""
        return subprocess.run([PROGRAM, *words, "--config", self.config], stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=within * PATIENCE, check=False,
                              **{"env": self.environment, **more})

    def request(self, method, path, body=None, token=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.layout.admin_port, timeout=10 * PATIENCE)
        try:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            if body is not None:
                body = json.dumps(body)
                headers["Content-Type"] = "application/json"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()

    def get(self, path):
        return self.request("GET", path)

    def metrics(self):
        return Exposition(self.get("/metrics").body)

    def usage(self, period=None):
        """`usage --json`, by customer, of the current or an earlier period. With the program running and stopped."""
        done = self.command("usage", "--json", *(["--period", period] if period else []))
        if done.returncode != 0:
            raise AssertionError(f"usage --json ended with {done.returncode}: {done.stderr or done.stdout}")
        return {one["customer"]: one for one in json.loads(done.stdout)}

    def usage_over_http(self):
        return {one["customer"]: one for one in self.get("/v1/usage").json()}

    def adjust(self, customer, delta, reason="test"):
        """`tollgate adjust`, which must succeed."""
        done = self.command("adjust", "--customer", customer, f"--delta={delta}", "--reason", reason)
        if done.returncode != 0:
            raise AssertionError(f"adjust ended with {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    # The log.

    def text(self):
        return "\n".join(self.output)

    def log(self, **fields):
        """Every JSON line of the log that has all of `fields`."""
        return [line for line in map(_parse, list(self.output)) if line is not None
                and all(line.get(key) == value for key, value in fields.items())]


def _parse(line):
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
