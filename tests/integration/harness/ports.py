"""Free TCP ports on the loopback, outside the range from which the kernel picks ports for outgoing connections.

Each process has blocks of ports of its own, held by file locks, so that tests side by side do not take each other's
between the choice of a port and its use. Never 5432 or 9464: a PostgreSQL or a Tollgate of the machine's own may want
them.
"""
import fcntl
import os
import random
import socket
import tempfile

_OTHERS = {5432, 9464}
_LOWEST, _HIGHEST = 10_000, 32_000  # the kernel's own start at 32768
_BLOCK = 100
_random = random.SystemRandom()
_locks = []  # of our blocks: released by the end of the process, however it ends
_left = []   # of their ports, each handed out once


def _take_a_block():
    folder = os.path.join(tempfile.gettempdir(), f"tollgate-test-ports-{os.getuid()}")
    os.makedirs(folder, exist_ok=True)
    for number in _random.sample(range((_HIGHEST - _LOWEST) // _BLOCK), (_HIGHEST - _LOWEST) // _BLOCK):
        lock = open(os.path.join(folder, str(number)), "w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _locks.append(lock)
        first = _LOWEST + number * _BLOCK
        _left.extend(set(range(first, first + _BLOCK)) - _OTHERS)
        _random.shuffle(_left)
        return
    raise AssertionError("other processes have every block of ports")


def free_port(address="127.0.0.1"):
    """A port nobody listens on now; not handed out twice in this process, nor by another one meanwhile."""
    for _ in range(1000):
        if not _left:
            _take_a_block()
        port = _left.pop()
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
        return port
    raise AssertionError("no free port in 1000 tries")
