"""What the proxy holds for 500 clients that read nothing while their warehouse writes as fast as it can.

The warehouse writes until nothing more is taken. Then memory is read; then the clients read, and every byte arrives.
"""
import contextlib
import selectors
import socket
import ssl
import sys
import threading
import time

from contenders import free_port, installed
from own.row import Figure, Row
from processes import rss_of, socket_bytes

CONTENDERS = ("tollgate", "haproxy copy", "nginx")
KEPT = 64 * 1024  # what Tollgate may have read and not yet handed on, for each
STILL = 1.0       # seconds without a byte taken: everything is full
BLOCK = bytes(256 * 1024)


def hello(name):
    """A ClientHello that asks for `name`; no TLS follows it."""
    context, outgoing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


class Warehouse:
    """Writes to whoever connects, all that is taken; counts."""

    def __init__(self):
        self.port = free_port()
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=4096)
        self.written, self.accepted, self.last_write = 0, 0, time.monotonic()
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        selector, sockets = selectors.DefaultSelector(), []
        self._listener.setblocking(False)
        selector.register(self._listener, selectors.EVENT_READ)
        while not self._enough.is_set():
            for key, _ in selector.select(0.05):
                if key.fileobj is self._listener:
                    with contextlib.suppress(BlockingIOError):
                        made = self._listener.accept()[0]
                        made.setblocking(False)
                        selector.register(made, selectors.EVENT_WRITE)
                        sockets.append(made)
                        self.accepted += 1
                else:
                    with contextlib.suppress(BlockingIOError):
                        self.written += key.fileobj.send(BLOCK)
                        self.last_write = time.monotonic()
        selector.close()
        for one in sockets:  # what the client has said is read first: a close would be a reset
            with contextlib.suppress(BlockingIOError):
                one.recv(1 << 16)
            one.shutdown(socket.SHUT_WR)
        self._sockets = sockets

    def wait_until_full(self, connections):
        deadline = time.monotonic() + 60
        while self.accepted < connections or time.monotonic() - self.last_write < STILL:
            if time.monotonic() > deadline:
                sys.exit(f"after a minute {self.accepted} of {connections} are connected, and bytes still move")
            time.sleep(0.05)

    def end(self):
        """No more is written; each stream ends."""
        self._enough.set()
        self._thread.join()
        self._listener.close()
        return self.written

    def close(self):
        for one in self._sockets:
            one.close()


def read_all(clients):
    """How much comes, until every stream has ended."""
    total, selector, room = 0, selectors.DefaultSelector(), bytearray(1 << 20)
    for one in clients:
        one.setblocking(False)
        selector.register(one, selectors.EVENT_READ)
    while selector.get_map():
        for key, _ in selector.select(20) or sys.exit("stalled clients that read again get nothing for 20 s"):
            got = key.fileobj.recv_into(room)
            total += got
            if not got:
                selector.unregister(key.fileobj)
    return total


def held(machine, name, connections):
    """RSS before, RSS when stalled, bytes in the kernel's queues of the proxy's sockets, its pipes."""
    warehouse = Warehouse()
    with machine.contender(name, backend=warehouse.port) as on, contextlib.ExitStack() as stack:
        before, said = rss_of(on.process.pid), hello(on.server_name)
        clients = []
        for _ in range(connections):
            clients.append(stack.enter_context(socket.create_connection(("127.0.0.1", on.port), 20)))
            clients[-1].sendall(said)
        warehouse.wait_until_full(connections)
        stalled = rss_of(on.process.pid)
        queues = socket_bytes(("sport", on.port), ("dport", warehouse.port))
        pipes = on.metric("tollgate_pipes_open") if name == "tollgate" else 0
        reader = threading.Thread(target=lambda: received.append(read_all(clients)))
        received = []
        reader.start()
        written = warehouse.end()
        reader.join()
        if received != [written]:
            sys.exit(f"{name}: the warehouse wrote {written} bytes, and {received} arrived")
        for one in clients:
            one.close()
        warehouse.close()
        on.agree({"total": {"sent_bytes": connections * len(said), "received_bytes": written}})
    return before, stalled, queues, pipes


def measure(machine, asked):
    connections = 20 if asked.quick else 500
    for name in CONTENDERS:
        if asked.quick and name != "tollgate" and not installed(name):
            continue
        before, stalled, queues, pipes = held(machine, name, connections)
        bound = connections * (KEPT + 16 * 1024) / 1e6 if name == "tollgate" else None
        yield Figure(f"{name}: RSS before", "MB", before / 1e6)
        yield Figure(f"{name}: RSS for {connections} stalled readers", "MB more", (stalled - before) / 1e6, bound)
        yield Figure(f"{name}: the kernel, in the queues of its sockets", "MB", queues / 1e6)
        if name == "tollgate":
            yield Figure(f"{name}: pipes, of 1 MiB at the most", "", pipes, 48)


ROW = Row("stalled", "clients that read nothing", measure)
