"""What the service manager hears, on a real NOTIFY_SOCKET: ready, stopping, signs of life, and none from a stuck worker."""
import os
import select
import signal
import socket
import subprocess

from harness.case import Case, main
from harness.waiting import PATIENCE, until


class notify(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        path = os.path.join(self.folder, "notify")
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(path)
        layout = self.layout()
        upstream = self.loop.listen(self.upstreams.append)
        self.port = layout.endpoint(layout.customer("acme", timeouts={"drain": "10m"}), upstream)
        self.program = self.tollgate(layout)
        self.program.environment = {**os.environ, "NOTIFY_SOCKET": path}
        self.program.environment.pop("WATCHDOG_USEC", None)

    def heard(self, within=20):
        """The next message, by its lines."""
        if not select.select([self.manager], [], [], within * PATIENCE)[0]:
            raise AssertionError("no message; it printed:\n" + self.program.text())
        return self.manager.recv(4096).decode().split("\n")

    def hears(self, line):
        """Reads until a message has this line, and returns every line up to there."""
        lines = []
        while line not in lines:
            lines += self.heard()
        return lines

    def hears_nothing_waiting(self):
        while select.select([self.manager], [], [], 0)[0]:
            self.manager.recv(4096)

    def relayed(self):
        client = self.loop.connect(self.port).send(b"x")
        self.loop.run(lambda: self.upstreams and self.upstreams[-1].received, "the connection to be relayed")
        return client, self.upstreams[-1]

    def test_ready_is_said_once_clients_are_let_in_and_stopping_when_it_drains(self):
        self.program.start(ready=False)
        before = self.hears("READY=1")
        self.assertEqual(1, before.count("READY=1"))
        self.assertEqual(200, self.program.get("/readyz").status, "READY=1 came before it was ready")
        client, upstream = self.relayed()
        self.program.signal(signal.SIGTERM)
        self.assertNotIn("READY=1", self.hears("STOPPING=1"))
        lines = self.hears("STATUS=Draining, 1 connection is left.")
        while not any(line.startswith("EXTEND_TIMEOUT_USEC=") for line in lines):
            lines = self.heard()
        self.assertNotIn("WATCHDOG=1", lines, "nobody asked for it")
        client.send(fin=True)
        upstream.send(fin=True)
        self.loop.settle([client, upstream])
        self.assertEqual(0, self.program.wait())

    def test_signs_of_life_come_as_often_as_the_watchdog_wants_in_a_drain_too(self):
        self.program.environment["WATCHDOG_USEC"] = "300000"
        self.program.start()
        for _ in range(5):
            self.hears("WATCHDOG=1")
        client, upstream = self.relayed()
        self.program.signal(signal.SIGTERM)
        self.hears("STOPPING=1")
        for _ in range(5):
            self.hears("WATCHDOG=1")
        client.send(fin=True)
        upstream.send(fin=True)
        self.loop.settle([client, upstream])
        self.assertEqual(0, self.program.wait())

    def test_another_process_s_watchdog_is_not_its(self):
        self.program.environment.update(WATCHDOG_USEC="300000", WATCHDOG_PID="1")
        self.program.start()
        self.assertEqual(0, self.program.stop())
        self.assertNotIn("WATCHDOG=1", self.hears("STOPPING=1"))

    def test_a_stuck_worker_gives_no_sign_of_life(self):
        self.program.environment["WATCHDOG_USEC"] = "1000000"
        self.program.start()
        self.hears("WATCHDOG=1")
        self.relayed()
        # Every thread but the first, which tells the manager, is held at its next wait.
        threads = [name for name in os.listdir(f"/proc/{self.program.process.pid}/task")
                   if int(name) != self.program.process.pid]
        strace = subprocess.Popen(
            ["strace", "-q", "-o", os.devnull, "-e", "trace=epoll_wait,epoll_pwait",
             "-e", f"inject=epoll_wait,epoll_pwait:delay_enter={int(600e6)}",
             *[word for thread in threads for word in ("-p", thread)]], stderr=subprocess.DEVNULL)
        self.addCleanup(strace.wait)
        self.addCleanup(strace.kill)
        until(lambda: self.program.get("/healthz").status == 503, "a worker to be stuck", within=30)
        self.hears_nothing_waiting()
        self.program.signal(signal.SIGTERM)
        lines = self.hears("STOPPING=1")
        while sum(line.startswith("EXTEND_TIMEOUT_USEC=") for line in lines) < 3:
            lines += self.heard()
        self.assertNotIn("WATCHDOG=1", lines)
        strace.kill()  # first: the program's threads are its to bury
        strace.wait()
        self.program.kill()

    def test_a_manager_that_is_gone_stops_nothing(self):
        self.program.start()
        self.manager.close()
        self.relayed()
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.log(event="draining"), "the drain to begin")  # two pending signals would be one
        self.program.signal(signal.SIGTERM)
        self.assertIn(self.program.wait(), (0, 1))


if __name__ == "__main__":
    main("strace")
