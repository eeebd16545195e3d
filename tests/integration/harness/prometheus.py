"""A real Prometheus that scrapes what a test started, with rules of the test's choice, and is asked over its HTTP API.

It scrapes and evaluates often, so that a test waits for seconds and not for minutes. Nothing else of it is unusual.
"""
import http.client
import json
import os
import subprocess
import urllib.parse

from .ports import free_port
from .waiting import PATIENCE, until

CONFIGURATION = """
global: {{scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}}
rule_files: [{rules}]
scrape_configs:
"""
JOB = """  - job_name: {name}
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Prometheus:
    """Started and ready when this returns; ended by close(). `jobs`: names, and the port that each scrapes."""

    def __init__(self, folder, jobs, rules):
        self._port = free_port()
        configuration = os.path.join(folder, "prometheus.yml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(rules=", ".join(json.dumps(str(path)) for path in rules)))
            file.writelines(JOB.format(name=name, port=port) for name, port in jobs.items())
        with open(os.path.join(folder, "prometheus.log"), "wb") as log:
            self._log = log.name
            self._process = subprocess.Popen(
                ["prometheus", f"--config.file={configuration}", f"--web.listen-address=127.0.0.1:{self._port}",
                 f"--storage.tsdb.path={os.path.join(folder, 'prometheus.data')}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        until(self._is_ready, lambda: "Prometheus to be ready; it printed:\n" + self.text(), 30)

    def _is_ready(self):
        if self._process.poll() is not None:
            raise AssertionError(f"Prometheus ended with {self._process.returncode}; it printed:\n{self.text()}")
        try:
            return self._get("/-/ready")[0] == 200
        except OSError:
            return False

    def text(self):
        with open(self._log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def close(self):
        self._process.kill()
        self._process.wait()

    def _get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20 * PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def query(self, expression):
        """The samples of an instant query as (labels, value); an AssertionError when Prometheus refuses it."""
        status, body = self._get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        answer = json.loads(body)
        if status != 200 or answer["status"] != "success":
            raise AssertionError(f"{answer.get('error', body)}: {expression}")
        data = answer["data"]
        if data["resultType"] == "scalar":
            return [({}, float(data["result"][1]))]
        return [(one["metric"], float(one["value"][1])) for one in data["result"]]

    def rules(self):
        """Every loaded rule as Prometheus describes it."""
        groups = json.loads(self._get("/api/v1/rules")[1])["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]
