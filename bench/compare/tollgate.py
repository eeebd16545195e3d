"""Tollgate as a contender: with how many workers, customers and threads, as which user; and what it says of itself."""
import dataclasses
import http.client
import json
import os
import shutil
import subprocess
import sys
import time

from contenders import Contender

CONFIGURATION = """\
version: 1
environment: lab
state_dir: {folder}/state
workers: {workers}
log: {{level: warn}}
admin: {{listen: "127.0.0.1:{admin}"}}
defaults: {{connections: 20000}}
listeners:
  - {{name: clients, listen: "127.0.0.1:{port}", protocol: tls}}
customers:
"""

CUSTOMER = """\
  - id: {id}
    allowance: 1000TB
    endpoints:
      - {{name: upstream, warehouse: databricks, region: us-east-1, listener: clients, hosts: [{name}],
         upstream: ["127.0.0.1:{backend}"]}}
"""


@dataclasses.dataclass(frozen=True)
class Setting:
    """What differs from one Tollgate to the next."""
    workers: int = 1
    customers: int = 1       # with one, its host is that of all contenders; with more, c1.example.com and so on
    metered: bool = True     # False: the bench's own program, without the metering
    user: int = None         # a uid to run as; None: ours


class Tollgate(Contender):
    def __init__(self, name, folder, core, backend, program, setting=Setting()):
        super().__init__(name, folder, core, backend)
        self.program, self.setting = program, setting
        self.moved = {}  # by direction: what the load says has passed since the start
        self.ready_after = None  # seconds from the start to /readyz
        if setting.customers > 1:
            self.server_name = "c1.example.com"

    def configuration(self):
        many = self.setting.customers > 1
        text = [self.fill(CONFIGURATION, workers=self.setting.workers)]
        for number in range(1, self.setting.customers + 1):
            host = f"c{number}.example.com" if many else self.server_name
            text.append(CUSTOMER.format(id=f"load-{number}" if many else "load", name=host, backend=self.backend))
        return "".join(text)

    def command(self, file):
        if self.setting.user is None:
            return [self.program, "run", "--config", file]
        own = shutil.copy(self.program, self.folder)  # the build may be where the other user cannot go
        for path in (self.folder, os.path.join(self.folder, "state"), file, own):
            os.chown(path, self.setting.user, self.setting.user)
        return ["setpriv", f"--reuid={self.setting.user}", f"--regid={self.setting.user}", "--clear-groups", own, "run",
                "--config", file]

    def wait_until_it_answers(self):
        self.moved = {"to_warehouse": 0, "from_warehouse": 0}
        begun, deadline = time.monotonic(), time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get("/readyz")[0] == 200:
                    self.ready_after = time.monotonic() - begun
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.005)
        self.complain("is not ready")

    def get(self, path):
        """The status and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def metric(self, name, **labels):
        """The sum over the series of `name` that have these labels."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        found = 0
        for line in self.get("/metrics")[1].splitlines():
            series, _, value = line.rpartition(" ")
            if series.partition("{")[0] == name and all(label in series for label in wanted):
                found += float(value)
        return found

    def usage(self):
        """`tollgate usage --json`, asked of the running process."""
        done = subprocess.run([self.program, "usage", "--json", "--config", os.path.join(self.folder, "configuration")],
                              capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def agree(self, result):
        """What the load has sent and received is, to the byte, what this process has counted."""
        self.moved["to_warehouse"] += result["total"]["sent_bytes"]
        self.moved["from_warehouse"] += result["total"]["received_bytes"]
        deadline = time.monotonic() + 20
        while self.metric("tollgate_connections_active") and time.monotonic() < deadline:
            time.sleep(0.01)
        for way, bytes_moved in self.moved.items():
            counted = self.metric("tollgate_bytes_total", direction=way)
            if counted != (bytes_moved if self.setting.metered else 0):
                sys.exit(f"{self.name} has counted {counted:.0f} bytes {way}, and {bytes_moved} were moved")
