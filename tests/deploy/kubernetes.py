"""The Kubernetes manifests: against the API's schemas, and against the configuration that they carry."""
import copy
import ipaddress
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/kubernetes"
SCHEMAS = pathlib.Path(os.environ["TOLLGATE_SCHEMAS"])
SIDECAR, EDGE = "sidecar.yaml", "edge.yaml"
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def objects(file):
    return [one for one in yaml.safe_load_all((FOLDER / file).read_text(encoding="utf-8")) if one]


def kind(file, name):
    found = [one for one in objects(file) if one["kind"] == name]
    return found[0]


def seconds(duration):
    count, unit = re.fullmatch(r"(\d+)(ms|[smhd])", duration).groups()
    return int(count) * UNITS[unit]


def port_of(address):
    return int(address.rpartition(":")[2])


def is_loopback(address):
    return ipaddress.ip_address(address.rpartition(":")[0].strip("[]")).is_loopback


class Pod:
    """A manifest's pod, and the configuration it mounts."""

    def __init__(self, file):
        self.file = file
        self.set = kind(file, "StatefulSet")
        self.spec = self.set["spec"]["template"]["spec"]
        every = self.spec.get("initContainers", []) + self.spec["containers"]
        self.tollgate = next(one for one in every if one["name"] == "tollgate")
        self.containers = every
        self.config = kind(file, "ConfigMap")
        self.text = self.config["data"]["tollgate.yaml"]
        self.document = yaml.safe_load(self.text)

    def ports(self):
        return {one["name"]: one["containerPort"] for one in self.tollgate.get("ports", [])}

    def mount(self, name):
        return next(one for one in self.tollgate["volumeMounts"] if one["name"] == name)

    def longest_drain(self):
        """What the configuration allows a stop to take."""
        every = [self.document.get("defaults", {}), *self.document["customers"]]
        drains = [seconds(one["timeouts"]["drain"]) for one in every if "drain" in one.get("timeouts", {})] or [600]
        return float("inf") if 0 in drains else max(drains)


def broken():
    """Objects that the schemas must refuse, each with what it has wrong."""
    def changed(change):
        one = copy.deepcopy(kind(SIDECAR, "StatefulSet"))
        change(one["spec"], one["spec"]["template"]["spec"]["initContainers"][0])
        return one
    yield "a member that does not exist", changed(lambda spec, it: it.update(livenessProb={}))
    yield "a member of another object", changed(lambda spec, it: it["startupProbe"].update(replicas=1))
    yield "a missing selector", changed(lambda spec, it: spec.pop("selector"))
    yield "a number that is text", changed(lambda spec, it: it["ports"][0].update(containerPort="9465"))
    yield "a sysctl's value that is a number", changed(
        lambda spec, it: spec["template"]["spec"]["securityContext"]["sysctls"][0].update(value=443))


class kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = sorted(path.name for path in FOLDER.glob("*.yaml"))
        cls.good = [(file, one) for file in cls.files for one in objects(file)]
        cls.bad = list(broken())
        said = subprocess.run(
            ["node", ROOT / "tests/deploy/schemas/check_manifests.js", SCHEMAS], check=True, text=True,
            capture_output=True, input=json.dumps([one for _, one in cls.good + cls.bad]))
        cls.complaints = json.loads(said.stdout)

    def each_pod(self):
        for file in (EDGE, SIDECAR):
            with self.subTest(file):
                yield Pod(file)

    def test_the_schemas_have_no_complaint(self):
        self.assertEqual({"edge.yaml", "ledger-init.yaml", "podmonitor.yaml", "sidecar.yaml"}, set(self.files))
        for (file, one), complaints in zip(self.good, self.complaints):
            self.assertEqual([], complaints, f"{file}: {one['kind']}")

    def test_the_schemas_refuse_what_is_wrong(self):
        for (what, _), complaints in zip(self.bad, self.complaints[len(self.good):]):
            self.assertTrue(complaints, f"not noticed: {what}")

    def test_tollgate_has_no_complaint_about_the_configuration(self):
        for pod in self.each_pod():
            with tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="tg-", encoding="utf-8") as file:
                file.write(pod.text)
                file.flush()
                done = subprocess.run([os.environ["TOLLGATE"], "check", "--config", file.name], check=False,
                                      capture_output=True, text=True)
            self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)

    def test_a_stop_lasts_longer_than_the_drain(self):
        for pod in self.each_pod():
            self.assertGreaterEqual(pod.spec["terminationGracePeriodSeconds"], pod.longest_drain() + 60)
        annotations = kind(EDGE, "Service")["metadata"]["annotations"]
        attributes = dict(one.split("=") for one in annotations[
            "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"].split(","))
        self.assertGreaterEqual(int(attributes["deregistration_delay.timeout_seconds"]), Pod(EDGE).longest_drain() + 60)
        self.assertEqual("false", attributes["deregistration_delay.connection_termination.enabled"])
        self.assertEqual(("true", "false"), (attributes["proxy_protocol_v2.enabled"],
                                             attributes["preserve_client_ip.enabled"]))

    def test_probes_ask_what_is_there(self):
        for pod in self.each_pod():
            observe = port_of(pod.document["admin"]["observe_listen"])
            self.assertFalse(is_loopback(pod.document["admin"]["observe_listen"]), "the kubelet comes from outside")
            for name, path in (("startupProbe", "/readyz"), ("readinessProbe", "/readyz"), ("livenessProbe", "/healthz")):
                asked = pod.tollgate[name]["httpGet"]
                self.assertEqual((path, observe), (asked["path"], pod.ports()[asked["port"]]), name)
            self.assertTrue(is_loopback(pod.document["admin"]["listen"]), "changes are for this pod alone")
        annotations = kind(EDGE, "Service")["metadata"]["annotations"]
        self.assertEqual(("/readyz", str(observe)), tuple(annotations[
            f"service.beta.kubernetes.io/aws-load-balancer-healthcheck-{what}"] for what in ("path", "port")))
        monitor = kind("podmonitor.yaml", "PodMonitor")["spec"]
        self.assertIn(monitor["podMetricsEndpoints"][0]["port"], Pod(EDGE).ports())
        chosen = monitor["selector"]["matchExpressions"][0]
        for pod in self.each_pod():
            labels = pod.set["spec"]["template"]["metadata"]["labels"]
            self.assertIn(labels[chosen["key"]], chosen["values"])

    def test_listeners_can_be_opened_and_reached(self):
        for pod in self.each_pod():
            listens = [one["listen"] for one in pod.document["listeners"]]
            open_ports = {port_of(one) for one in listens if not is_loopback(one)}
            named = set(pod.ports().values()) - {port_of(pod.document["admin"]["observe_listen"])}
            self.assertEqual(open_ports, named, "containerPorts")
            allowed = {one["name"]: one["value"] for one in pod.spec["securityContext"].get("sysctls", [])}
            lowest = int(allowed.get("net.ipv4.ip_unprivileged_port_start", 1024))
            self.assertGreaterEqual(min(port_of(one) for one in listens), lowest)
        service = kind(EDGE, "Service")["spec"]
        self.assertEqual(open_names(Pod(EDGE)), {one["targetPort"] for one in service["ports"]})

    def test_every_container_is_confined(self):
        job = kind("ledger-init.yaml", "Job")["spec"]["template"]["spec"]
        dockerfile = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
        user = int(re.search(r"--uid (\d+)", dockerfile)[1])
        for spec in (Pod(EDGE).spec, Pod(SIDECAR).spec, job):
            of_pod = spec["securityContext"]
            self.assertTrue(of_pod["runAsNonRoot"])
            self.assertEqual({user}, {of_pod[key] for key in ("runAsUser", "runAsGroup", "fsGroup")})
            self.assertEqual({"type": "RuntimeDefault"}, of_pod["seccompProfile"])
            self.assertFalse(spec["automountServiceAccountToken"])
            for one in spec.get("initContainers", []) + spec["containers"]:
                self.assertEqual({"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                  "capabilities": {"drop": ["ALL"]}}, one["securityContext"], one["name"])
                self.assertIn("memory", one["resources"]["limits"])
                self.assertNotIn("cpu", one["resources"]["limits"], "a throttled proxy stalls every customer")

    def test_the_ledger_is_on_a_volume_of_its_own(self):
        for pod in self.each_pod():
            self.assertEqual(1, pod.set["spec"]["replicas"])
            state = pod.mount("state")
            self.assertEqual(pod.document.get("state_dir", "/var/lib/tollgate"), state["mountPath"])
            claims = [one["metadata"]["name"] for one in pod.set["spec"]["volumeClaimTemplates"]]
            self.assertEqual(["state"], claims)
        claim = kind("ledger-init.yaml", "PersistentVolumeClaim")
        edge = Pod(EDGE).set
        self.assertEqual(f"state-{edge['metadata']['name']}-0", claim["metadata"]["name"])
        self.assertEqual(edge["spec"]["volumeClaimTemplates"][0]["spec"], claim["spec"])
        job = kind("ledger-init.yaml", "Job")["spec"]["template"]["spec"]
        self.assertEqual(Pod(EDGE).tollgate["image"], job["containers"][0]["image"])
        self.assertEqual({"configMap": {"name": "tollgate"}, "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}},
                         {key: value for one in job["volumes"] for key, value in one.items() if key != "name"})

    def test_configuration_and_secrets_are_folders_that_change_while_it_runs(self):
        for pod in self.each_pod():
            for one in pod.tollgate["volumeMounts"]:
                self.assertNotIn("subPath", one, "such a file is never updated")
            volumes = {one["name"]: one for one in pod.spec["volumes"]}
            self.assertEqual(pod.config["metadata"]["name"], volumes["configuration"]["configMap"]["name"])
            self.assertEqual("/etc/tollgate", pod.mount("configuration")["mountPath"])
            token = pathlib.PurePosixPath(pod.document["admin"]["token_file"])
            self.assertEqual(pod.mount("secrets")["mountPath"], str(token.parent))
            self.assertIn(f"--from-file={token.name}=", (FOLDER / pod.file).read_text(encoding="utf-8"))
        self.assertNotIn("Secret", {one["kind"] for _, one in self.good}, "a token in a manifest is everybody's")

    def test_the_sidecar_is_one(self):
        pod = Pod(SIDECAR)
        self.assertEqual("Always", pod.spec["initContainers"][0]["restartPolicy"])
        self.assertEqual(["tollgate"], [one["name"] for one in pod.spec["initContainers"]])
        self.assertTrue(all(is_loopback(one["listen"]) for one in pod.document["listeners"]))
        named = {host for one in pod.spec["hostAliases"] for host in one["hostnames"]}
        wanted = {host for customer in pod.document["customers"] for one in customer["endpoints"]
                  for host in one.get("hosts", [])}
        self.assertEqual(wanted, named)


def open_names(pod):
    observe = port_of(pod.document["admin"]["observe_listen"])
    return {name for name, port in pod.ports().items() if port != observe}


if __name__ == "__main__":
    if not (SCHEMAS / "installed").is_file():
        print("skipped: the schemas are not installed; ctest's deploy.schemas does it")
        sys.exit(77)
    unittest.main(verbosity=2)
