"""A tap on the wire between the proxy and a real server: it forwards everything, and counts what it received and sent.

So the bytes of a server that tells no counts are known from outside of the proxy. It passes ends on, not resets.
"""
import contextlib
import errno
import selectors
import socket
import threading


class Tap:
    def __init__(self, target, ports=(0,)):
        """Before `target` of 127.0.0.1, on the first of `ports` that is free."""
        self.received = self.sent = self.connections = self.open = 0  # from and to the proxy
        self._target, self._lock, self._ended = target, threading.Lock(), threading.Event()
        self._listening = _listen(ports)
        self.port = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def total(self):
        """The bytes of both directions."""
        with self._lock:
            return self.received + self.sent

    def close(self):
        """Ends the connections that are left, and every thread."""
        self._ended.set()
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _accept(self):
        with selectors.DefaultSelector() as looking:
            looking.register(self._listening, selectors.EVENT_READ)
            while not self._ended.is_set():
                if looking.select(0.05):
                    connection, _ = self._listening.accept()
                    with self._lock:
                        self.connections += 1
                        self.open += 1
                    self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
                    self._threads[-1].start()

    def _serve(self, proxy):
        try:
            with proxy, socket.create_connection(("127.0.0.1", self._target)) as server:
                self._forward(proxy, server)
        except OSError as problem:  # either side is gone: that of the other is closed by now
            if problem.errno not in (errno.ECONNRESET, errno.EPIPE, errno.ECONNREFUSED):
                raise
        finally:
            with self._lock:
                self.open -= 1

    def _forward(self, proxy, server):
        with selectors.DefaultSelector() as looking:
            looking.register(proxy, selectors.EVENT_READ, server)
            looking.register(server, selectors.EVENT_READ, proxy)
            while looking.get_map() and not self._ended.is_set():
                for key, _ in looking.select(0.05):
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        looking.unregister(key.fileobj)
                        with contextlib.suppress(OSError):
                            key.data.shutdown(socket.SHUT_WR)
                        continue
                    if key.fileobj is proxy:
                        with self._lock:
                            self.received += len(data)
                    key.data.sendall(data)
                    if key.fileobj is server:
                        with self._lock:
                            self.sent += len(data)


def _listen(ports):
    for port in ports:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
    raise AssertionError(f"every port of {list(ports)} is taken")
