"""Real upstreams for the doctor: TLS servers with certificates as a test wants them, and peers that mean harm.

Each listens on a port of its own and lives in threads that end with the test.
"""
import os
import socket
import ssl
import subprocess
import threading
import time
from email.utils import formatdate


class Certificates:
    """An authority in a folder, and certificates of it with any dates; openssl's `ca` command lets both be chosen."""

    def __init__(self, folder, name="authority of the tests"):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.authority = self._path("ca.pem")
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "400",
                      "-subj", f"/CN={name}", "-keyout", self._path("ca.key"), "-out", self.authority)
        for file, text in (("index.txt", ""), ("serial", "1000\n")):
            with open(self._path(file), "w", encoding="ascii") as made:
                made.write(text)
        with open(self._path("ca.cnf"), "w", encoding="ascii") as made:
            made.write(f"[ca]\ndefault_ca=d\n[d]\ndatabase={self._path('index.txt')}\nserial={self._path('serial')}\n"
                       f"new_certs_dir={folder}\ndefault_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n"
                       "[p]\ncommonName=supplied\n")

    def issue(self, name, days_from=-1, days_to=90.5, subject=None):
        """The paths of a certificate for `name` and its key, valid over these days counted from today."""
        stem = self._path(f"{name}-{days_from}-{days_to}")
        utf8 = ["-utf8"] if subject else []
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *utf8, "-subj",
                      f"/CN={subject or name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", stem + ".key",
                      "-out", stem + ".csr")
        dates = [time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + 86400 * days)) for days in (days_from, days_to)]
        self._openssl("ca", "-batch", "-config", self._path("ca.cnf"), "-cert", self.authority, "-keyfile",
                      self._path("ca.key"), "-startdate", dates[0], "-enddate", dates[1], "-in", stem + ".csr", "-out",
                      stem + ".pem", "-notext")
        return stem + ".pem", stem + ".key"

    def _path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def _openssl(*words):
        done = subprocess.run(["openssl", *words], check=False, capture_output=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise AssertionError(f"openssl {words[0]}: {done.stderr.decode()}")


class ThreadedPeer:
    """Accepts on a free loopback port; `serve(connection)` runs in a thread for each connection and may fail."""

    def __init__(self, serve, address="127.0.0.1"):
        self._serve = serve
        self._listening = socket.create_server((address, 0))
        self.port = self._listening.getsockname()[1]
        self.address = f"{address}:{self.port}"
        self.stopping = threading.Event()
        self.accepted = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        try:
            with connection:
                connection.settimeout(30)
                self._serve(self, connection)
        except (OSError, ValueError):
            pass

    def close(self):
        self.stopping.set()
        # Closing alone would leave accept() waiting.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def https_peer(certificate, key, names=None, seconds_off=0):
    """Answers every request head with 200 and a Date; `names` collects the SNI of each client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if names is not None:
        context.sni_callback = lambda _socket, name, _context: names.append(name)

    def serve(_peer, connection):
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(4096)
            secured.sendall(head(200, seconds_off))

    return ThreadedPeer(serve)


def head(status, seconds_off=0):
    date = formatdate(time.time() + seconds_off, usegmt=True)
    return f"HTTP/1.1 {status} Whatever\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode()


def http_peer(status, requests):
    def serve(_peer, connection):
        requests.append(connection.recv(4096).decode())
        connection.sendall(head(status))

    return ThreadedPeer(serve)


def endless(block):
    """Sends `block` for as long as anybody takes it."""
    def serve(peer, connection):
        while not peer.stopping.is_set():
            connection.sendall(block)

    return ThreadedPeer(serve)


def slow(data):
    """Sends `data` a byte at a time, ten a second, and goes on with zeros."""
    def serve(peer, connection):
        for byte in data + bytes(10_000):
            if peer.stopping.wait(0.1):
                return
            connection.sendall(bytes([byte]))

    return ThreadedPeer(serve)


def silent():
    return ThreadedPeer(lambda peer, connection: peer.stopping.wait(60))


def saying(data):
    """Waits for something, answers `data`, and ends."""
    def serve(_peer, connection):
        connection.recv(4096)
        connection.sendall(data)

    return ThreadedPeer(serve)
