"""The container's file: linted, and as far as a machine without a container engine can, done: the user and the package are
made in a machine of its own, and what ENTRYPOINT, CMD, HEALTHCHECK and STOPSIGNAL say is run as USER."""
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest

import machine
from harness.case import SKIPPED
from harness.waiting import until
from installed import package

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy/Dockerfile"
SCHEMAS = pathlib.Path(os.environ["TOLLGATE_SCHEMAS"])
CONFIGURATION = """version: 1
environment: lab
node: container
listeners:
  - {name: orders, listen: "127.0.0.1:15432", protocol: tcp}
customers:
  - id: acme
    endpoints:
      - {name: orders, warehouse: rds_postgres, listener: orders, upstream: ["127.0.0.1:5432"]}
"""


def instructions(text):
    """(name, rest) of each instruction."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest


def stages(text):
    """The instructions of each FROM."""
    found = []
    for name, rest in instructions(text):
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def lint(file):
    return subprocess.run(["node", ROOT / "tests/deploy/schemas/lint_dockerfile.js", SCHEMAS, file], check=True,
                          capture_output=True, text=True).stdout.splitlines()


class dockerfile(unittest.TestCase):
    def setUp(self):
        self.text = FILE.read_text(encoding="utf-8")
        self.build, self.final = stages(self.text)

    def said(self, name, stage=None):
        """What the last such instruction says."""
        return [rest for instruction, rest in (stage or self.final) if instruction == name][-1]

    def test_the_linter_has_no_complaint(self):
        self.assertEqual([], lint(FILE))

    def test_the_linter_finds_what_is_wrong(self):
        for wrong in ("STOPSIGNAL", "EXPOSE tollgate-port", "HEALTHCHECK --interval=ten CMD true", "ENTRPOINT [\"x\"]"):
            with tempfile.NamedTemporaryFile("w", prefix="tg-", encoding="ascii") as file:
                file.write(f"FROM debian:12-slim\n{wrong}\n")
                file.flush()
                self.assertTrue(lint(file.name), wrong)

    def test_it_is_debian_12_twice_and_builds_what_is_installed(self):
        self.assertEqual(["debian:12-slim AS build", "debian:12-slim"], [stage[0][1] for stage in (self.build, self.final)])
        runs = [rest for name, rest in self.build if name == "RUN"]
        # The list of packages is that of scripts/install.sh itself; the package's own dependencies are apt's business.
        self.assertEqual("bash scripts/install.sh build", runs[0])
        self.assertEqual("bash scripts/package.sh", runs[-1])
        packaged = (ROOT / "scripts/package.sh").read_text(encoding="utf-8")
        self.assertIn("build/release/package", packaged)
        self.assertIn("/src/build/release/package/tollgate_*.deb", self.said("COPY"))
        for option in re.findall(r"-D(\w+)=", runs[1]):
            declared = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "CMakeLists.txt", *ROOT.glob("cmake/*")])
            self.assertRegex(declared, rf"(option|set)\({option} ")

    def test_the_context_leaves_the_build_folder_out(self):
        ignored = (ROOT / ".dockerignore").read_text(encoding="ascii").split()
        self.assertLessEqual({".git", "build"}, set(ignored))

    def test_nothing_runs_through_a_shell(self):
        for name in ("ENTRYPOINT", "CMD"):
            self.assertIsInstance(json.loads(self.said(name)), list)
        self.assertIsInstance(json.loads(self.said("HEALTHCHECK").partition(" CMD ")[2]), list)

    def test_what_it_makes_runs(self):
        problem = machine.why_not()
        if problem:
            self.skipTest(problem)
        host = machine.Machine()
        self.addCleanup(host.clean_up)
        host.boot()
        for at, (name, rest) in enumerate(self.final):
            if name == "RUN" and at < [one for one, _ in self.final].index("COPY"):
                host.must("sh", "-c", rest)
        host.must("dpkg", "--install", host.bring(package()))
        user, group = self.said("USER").split(":")
        volume = json.loads(self.said("VOLUME"))[0]
        stat = host.must("stat", "--format=%u %g %a", volume, "/etc/tollgate").splitlines()
        self.assertEqual([f"{user} {group} 700", f"0 {group} 750"], stat, "the package must not draw another number")
        host.write("/etc/tollgate/tollgate.yaml", CONFIGURATION)

        as_user = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--bounding-set=-all",
                   "--inh-caps=-all", "--no-new-privs"]
        program = host.start(*as_user, *json.loads(self.said("ENTRYPOINT")), *json.loads(self.said("CMD")))
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        self.addCleanup(program.stdin.close)
        health = json.loads(self.said("HEALTHCHECK").partition(" CMD ")[2])
        until(lambda: host.run(*as_user, *health).returncode == 0, lambda: program.poll())
        until(lambda: host.run(*as_user, *health, "--ready").returncode == 0, "it to be ready")
        # nsenter --pid forks: the program is its child.
        with open(f"/proc/{program.pid}/task/{program.pid}/children", encoding="ascii") as file:
            os.kill(int(file.read()), getattr(signal, self.said("STOPSIGNAL")))
        self.assertEqual(0, program.wait(60), program.stdout.read())
        self.assertEqual(shlex.split("/usr/bin/tollgate run"),
                         json.loads(self.said("ENTRYPOINT")) + json.loads(self.said("CMD")))


if __name__ == "__main__":
    if not (SCHEMAS / "installed").is_file():
        print("skipped: the linter is not installed; ctest's deploy.schemas does it")
        sys.exit(SKIPPED)
    result = unittest.main(verbosity=2, exit=False).result
    if result.skipped and result.wasSuccessful():
        print("skipped: " + ", ".join(reason for _, reason in result.skipped))
        sys.exit(SKIPPED)
    sys.exit(not result.wasSuccessful())
