"""The Debian package as a file: what lintian says, what is in it, and that the same revision gives the same bytes."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from installed import package

BUILD = pathlib.Path(os.environ["TOLLGATE_BUILD"])
FILES = ("/usr/bin/tollgate", "/usr/bin/tollgate-load", "/lib/systemd/system/tollgate.service",
         "/usr/share/man/man8/tollgate.8.gz", "/usr/share/man/man1/tollgate-load.1.gz",
         "/usr/share/tollgate/tollgate.example.yaml", "/usr/share/tollgate/kubernetes/edge.yaml",
         "/usr/share/tollgate/kubernetes/sidecar.yaml", "/usr/share/doc/tollgate/deploy.md",
         "/usr/share/doc/tollgate/copyright", "/usr/share/doc/tollgate/changelog.Debian.gz")


def told(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


class debian_package(unittest.TestCase):
    def test_lintian_has_no_complaint(self):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on=error,warning", package()], check=False,
                              capture_output=True, text=True)
        self.assertEqual((0, ""), (done.returncode, done.stdout), done.stderr)

    def test_it_has_what_it_should_and_no_configuration(self):
        listed = {line.split()[5].removeprefix(".") for line in told("dpkg-deb", "--contents", package()).splitlines()}
        self.assertEqual(set(), set(FILES) - listed)
        self.assertEqual(["/etc/", "/etc/tollgate/"], sorted(path for path in listed if path.startswith("/etc")))
        with tempfile.TemporaryDirectory(prefix="tg-") as folder:
            told("dpkg-deb", "--control", package(), folder)
            self.assertFalse((pathlib.Path(folder) / "conffiles").exists(), "an upgrade would ask about it")

    def test_it_says_what_it_was_built_from_and_what_it_needs(self):
        version = told(BUILD / "tollgate", "version").split()
        fields = told("dpkg-deb", "--field", package())
        self.assertIn(f"Version: {version[1]}-1\n", fields)
        self.assertIn(f"Built from revision {version[2].strip('()')}.", fields)
        needs = told("dpkg-deb", "--field", package(), "Depends")
        for library in ("libssl3", "libsqlite3-0", "libyaml-cpp0.7", "adduser"):
            self.assertIn(library, needs)

    def test_the_same_revision_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory(prefix="tg-") as folder:
            # Not beside the other tests' package: cpack's own working folder goes into this one too.
            subprocess.run(["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder], cwd=folder, check=True,
                           capture_output=True)
            again = next(pathlib.Path(folder).glob("*.deb"))
            digests = [hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest() for file in (package(), again)]
        self.assertEqual(digests[0], digests[1])


if __name__ == "__main__":
    if not shutil.which("lintian"):
        print("skipped: lintian is not installed")
        sys.exit(77)
    unittest.main(verbosity=2)
