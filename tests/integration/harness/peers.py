"""Byte-counting peers: both ends of every connection, in one thread and one epoll loop.

A Peer sends what it is given, counts (and, if asked, hashes) what arrives, and records how the other side ended: `fin`,
`reset`, or `refused` when the connection never came to be. Its `rule` is called after everything that happens to it
and decides what it does next. Nothing is timed; `Loop.run` goes on until a condition holds, within a bound.
"""
import array
import errno
import fcntl
import hashlib
import select
import socket
import struct
import termios
import time

from .waiting import PATIENCE

BLOCK = bytes(range(256)) * 1024  # 256 KiB of something that is not all zeros
_ABORT = struct.pack("ii", 1, 0)
_BROKEN = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}


class Peer:
    def __init__(self, loop, connection, rule=None, connecting=False):
        self.loop, self.rule, self.connection = loop, rule, connection
        self.received = self.sent = 0
        self.ended = None            # how the other side ended: None, fin, reset, refused
        self.fin_seen = False        # its FIN came, whatever came later
        self.finished = False        # our own FIN has left
        self.closed = False
        self.reading = True
        self.hash = None             # a hashlib object, when hashing
        self.head = bytearray()      # the first bytes received, up to keep_head
        self.keep_head = 0
        self.context = None          # for the test's own use
        self._connecting = connecting
        self._queue = memoryview(b"")
        self._endless = self._fin_after = False
        self._events = None

    # What a rule may do.

    def send(self, data=b"", fin=False):
        """Sends `data` after what is already queued; with `fin`, the FIN travels with the last byte."""
        self._queue = memoryview(bytes(self._queue) + data if self._queue else data)
        self._fin_after = self._fin_after or fin
        self._update()
        return self

    def send_forever(self):
        self._endless = True
        self._update()
        return self

    def stop_sending(self, fin=False):
        self._endless, self._queue, self._fin_after = False, memoryview(b""), fin
        self._update()

    def then(self, rule):
        self.rule = rule
        return self

    def hashed(self):
        self.hash = hashlib.sha256()
        return self

    def read_on(self, reading):
        self.reading = reading
        self._update()

    def reset(self):
        """Ends the connection with a reset, whatever is queued."""
        if not self.closed:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            self.close()

    def close(self):
        if not self.closed:
            self.closed = True
            if self._events is not None:
                self.loop.epoll.unregister(self.connection)
            self.loop.peers.pop(self.connection.fileno(), None)
            self.connection.close()

    def unacknowledged(self):
        """Bytes that were sent and not yet acknowledged by the other side's kernel."""
        return 0 if self.closed else _outstanding(self.connection)

    @property
    def sending(self):
        return bool(self._endless or self._queue)

    @property
    def done(self):
        """Nothing more will happen: reset, refused, or ended both ways."""
        return self.closed or self.ended in ("reset", "refused") or (self.finished and self.ended == "fin")

    # What the loop does.

    def _update(self):
        if self.closed:
            return
        wanted = 0
        if self._connecting or self._endless or self._queue or (self._fin_after and not self.finished):
            wanted |= select.EPOLLOUT
        if self.reading and self.ended is None and not self._connecting:
            wanted |= select.EPOLLIN
        if self.ended in ("reset", "refused"):
            self.close()
        elif wanted != self._events:
            if self._events is None:
                self.loop.epoll.register(self.connection, wanted)
            else:
                self.loop.epoll.modify(self.connection, wanted)
            self._events = wanted

    def _happened(self, events):
        if self._connecting:
            problem = self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            self._connecting = False
            if problem:
                self.ended = "refused" if problem != errno.ECONNRESET else "reset"
                events = 0
        broken = events & (select.EPOLLERR | select.EPOLLHUP)
        if events & select.EPOLLIN or broken:
            self._receive(to_the_end=broken)
        if broken and self.ended == "fin" and not self.finished:
            self.ended = "reset"     # a reset after its FIN; `fin_seen` keeps the order
        if events & select.EPOLLOUT and self.ended not in ("reset", "refused"):
            self._transmit()
        if self.rule and not self.closed:
            self.rule(self)
        if self.done:
            self.close()
        self._update()

    def _receive(self, to_the_end):
        while self.ended is None:
            try:
                count = self.connection.recv_into(self.loop.buffer)
            except BlockingIOError:
                return
            except OSError as problem:
                if problem.errno not in _BROKEN:
                    raise
                self.ended = "reset"
                return
            if count == 0:
                self.ended, self.fin_seen = "fin", True
                return
            self.received += count
            if len(self.head) < self.keep_head:
                self.head += self.loop.view[:min(count, self.keep_head - len(self.head))]
            if self.hash:
                self.hash.update(self.loop.view[:count])
            if not to_the_end:
                return

    def _transmit(self):
        if not self._queue and self._endless:
            self._queue = memoryview(BLOCK)
        try:
            if self._queue:
                last = self._fin_after and not self._endless
                count = self.connection.send(self._queue, socket.MSG_MORE if last else 0)
                self.sent += count
                self._queue = self._queue[count:]
            if self._fin_after and not self._queue and not self._endless and not self.finished:
                self.finished = True
                self.connection.shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError as problem:
            if problem.errno not in _BROKEN and problem.errno != errno.ENOTCONN:
                raise
            self._receive(to_the_end=True)  # what had arrived before the reset still counts
            self.ended = "reset"


class Loop:
    """The sockets of one test. `peers` are those not yet closed; a test keeps the ones it asks about."""

    def __init__(self):
        self.epoll = select.epoll()
        self.buffer = bytearray(1 << 18)
        self.view = memoryview(self.buffer)
        self.peers, self._listening, self._held = {}, {}, []

    def listen(self, rule_or_setup, address="127.0.0.1", port=0, backlog=1024):
        """Listens; `rule_or_setup(peer)` is called once for each accepted peer. Returns the port."""
        listening = socket.create_server((address, port), backlog=backlog)
        listening.setblocking(False)
        self._listening[listening.fileno()] = (listening, rule_or_setup)
        self.epoll.register(listening, select.EPOLLIN)
        return listening.getsockname()[1]

    def hold(self, port):
        """Stops accepting on `port` and fills its queue, so that the kernel answers no further SYN.

        Returns what fills it; the queue is full for as long as that is kept.
        """
        for descriptor, (listening, _) in list(self._listening.items()):
            if listening.getsockname()[1] == port:
                self.epoll.unregister(listening)
                self._held.append(self._listening.pop(descriptor)[0])
        filling = []
        while not filling or _is_connected(filling[-1]):
            filling.append(socket.socket())
            filling[-1].setblocking(False)
            filling[-1].connect_ex(("127.0.0.1", port))
        return filling

    def release(self, port, rule_or_setup):
        """Accepts again on a port that is held, and empties its queue."""
        held = next(one for one in self._held if one.getsockname()[1] == port)
        self._held.remove(held)
        self._listening[held.fileno()] = (held, rule_or_setup)
        self.epoll.register(held, select.EPOLLIN)

    def connect(self, port, rule=None, address="127.0.0.1", source=None):
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        connection.setblocking(False)
        if source:
            connection.bind((source, 0))
        connection.connect_ex((address, port))
        return self._adopt(Peer(self, connection, rule, connecting=True))

    def _adopt(self, peer):
        peer.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peers[peer.connection.fileno()] = peer
        peer._update()
        return peer

    def turn(self, seconds=0.01):
        """One look at what happened; how much did."""
        happened = self.epoll.poll(seconds, 256)
        for descriptor, events in happened:
            if descriptor in self._listening:
                self._accept(*self._listening[descriptor])
            elif descriptor in self.peers:
                self.peers[descriptor]._happened(events)
        return len(happened)

    def _accept(self, listening, setup):
        while True:
            try:
                connection, _ = listening.accept()
            except BlockingIOError:
                return
            connection.setblocking(False)
            setup(self._adopt(Peer(self, connection)))

    def run(self, condition, what, within=60.0):
        """Turns until `condition()`; an AssertionError that says `what` when that takes longer than `within` seconds."""
        deadline = time.monotonic() + within * PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {within * PATIENCE:g} s: {what() if callable(what) else what}")
            self.turn()

    def settle(self, peers, within=60.0):
        """Runs until every one of `peers` is done, with those that only now come out of a listening queue."""
        for listening, setup in list(self._listening.values()):
            self._accept(listening, setup)
        self.run(lambda: all(peer.done for peer in peers),
                 lambda: f"{sum(not peer.done for peer in peers)} of {len(peers)} peers to end", within)

    def close(self):
        for peer in list(self.peers.values()):
            peer.close()
        for listening, _ in self._listening.values():
            listening.close()
        for listening in self._held:
            listening.close()
        self.epoll.close()


def _outstanding(connection):
    count = array.array("i", [0])
    fcntl.ioctl(connection, termios.TIOCOUTQ, count)  # SIOCOUTQ has the same number
    return count[0]


def _is_connected(connection):
    """Whether a connection on the loopback, where an answer needs no waiting, has come to be."""
    return bool(select.select([], [connection], [], 0.2)[1])
