"""What the doctor's tests share: running it, and finding a probe's result in its JSON."""
import json

from harness.case import Case
from harness.tls_peers import Certificates

VERDICTS = {"ok", "warning", "failed", "not_applicable", "not_reached"}


class DoctorCase(Case):
    def peer(self, made):
        self.addCleanup(made.close)
        return made

    def certificates(self, name="pki"):
        return Certificates(f"{self.folder}/{name}")

    def examined(self, program, *words, expected=None):
        """The results of `doctor --json`, as a list; its exit code goes with its verdict."""
        done = program.command("doctor", "--json", *words)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual({"began", "took_ms", "verdict", "results"}, set(report))
        for one in report["results"]:
            self.assertEqual({"probe", "customer", "endpoint", "target", "verdict", "seen", "limits", "remedy", "took_ms"},
                             set(one))
            self.assertIn(one["verdict"], VERDICTS)
            self.assertTrue(one["seen"] and one["limits"], one)
            if one["verdict"] in ("warning", "failed"):
                self.assertTrue(one["remedy"], one)
        failed = any(one["verdict"] == "failed" for one in report["results"])
        self.assertEqual(1 if failed else 0, done.returncode)
        self.assertEqual(failed, report["verdict"] == "failed")
        if expected is not None:
            self.assertEqual(expected, done.returncode, done.stdout)
        return report["results"]

    def of(self, results, probe, **fields):
        found = [one for one in results if one["probe"] == probe and all(one[key] == value for key, value in fields.items())]
        self.assertTrue(found, f"no {probe} {fields} in {json.dumps(results, indent=1)}")
        return found

    def one(self, results, probe, **fields):
        found = self.of(results, probe, **fields)
        self.assertEqual(1, len(found), found)
        return found[0]

    def expect(self, verdict, results, probe, seen="", **fields):
        found = self.one(results, probe, **fields)
        self.assertEqual(verdict, found["verdict"], found)
        self.assertIn(seen, found["seen"])
        return found
