"""The case that the PostgreSQL tests share: one server for the class, and a proxy with a tcp listener before it."""
import shutil
import subprocess

from harness.case import Case, main, skip
from harness.postgresql import PostgreSQL, programs


class PostgresCase(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = PostgreSQL()
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()

    def through(self, allowance="300GB", workers=2):
        """The port of a started program whose only upstream is the server."""
        layout = self.layout(workers)
        port = layout.endpoint(layout.customer("acme", allowance), self.server.port)
        self.program = self.started(layout)
        return port

    def used(self):
        return self.program.usage()["acme"]["used_bytes"]

    def client(self, *words, port, **more):
        """A psql that runs beside the test, and is ended with it."""
        process = subprocess.Popen(self.server.psql_command(*words, port=port), env=self.server.environment(), **more)
        self.addCleanup(end, process)
        return process


def end(process):
    if process.poll() is None:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


def main_with_postgres():
    if not programs() or not shutil.which("psql"):
        skip("PostgreSQL's server and client are not installed")
    main("openssl")
