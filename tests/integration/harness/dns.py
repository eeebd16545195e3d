"""A real DNS server (dnsmasq) for the tests' own names, on a free loopback port, started and stopped by its process id.

What the machine's resolver answers is written by hand: nss_wrapper gives one process a hosts file of its own.
"""
import os
import shutil
import socket
import subprocess

from .ports import free_port
from .waiting import until


def dnsmasq():
    """The program's path; Debian keeps it off the path of ordinary users. None where it is not installed."""
    return shutil.which("dnsmasq", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def machine_answers(folder, addresses):
    """An environment in which the machine's resolver knows these names: {name: [address]}."""
    path = os.path.join(folder, "hosts")
    with open(path, "w", encoding="ascii") as file:
        file.write("127.0.0.1 localhost\n")
        for name, of in addresses.items():
            file.writelines(f"{address} {name}\n" for address in of)
    # Sanitizers refuse a library that was opened with deep binding.
    return {**os.environ, "LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_HOSTS": path,
            "NSS_WRAPPER_DISABLE_DEEPBIND": "1"}


class DnsServer:
    """Answers from `addresses`, {name: [address]}; every other name does not exist. May be stopped and started again."""

    def __init__(self, folder, addresses):
        self.folder, self.addresses = folder, dict(addresses)
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        words = [f"--host-record={name},{address}" for name, of in self.addresses.items() for address in of]
        log = open(os.path.join(self.folder, "dnsmasq.log"), "ab")
        self.process = subprocess.Popen(
            [dnsmasq(), "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
             "--listen-address=127.0.0.1", f"--port={self.port}", "--pid-file=", "--local-ttl=1", "--cache-size=0",
             "--user=", "--group=", "--log-facility=-", "--log-queries", "--local=/#/", *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        until(self._answers, lambda: f"dnsmasq to answer:\n{self.log()}")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"dnsmasq ended with {self.process.returncode}:\n{self.log()}")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.2)
            asking.connect(("127.0.0.1", self.port))
            try:
                # RFC 1035 section 4.1: one question, for the A record of a name of one letter.
                asking.send(b"\x01\x02\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01")
                return asking.recv(512)[:2] == b"\x01\x02"
            except OSError:
                return False

    def log(self):
        with open(os.path.join(self.folder, "dnsmasq.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
