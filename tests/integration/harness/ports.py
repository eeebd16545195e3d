"""Free TCP ports on the loopback, outside the range from which the kernel picks ports for outgoing connections.

Never 5432 or 9464: a PostgreSQL or a Tollgate of the machine's own may want them.
"""
import random
import socket

_OTHERS = {5432, 9464}
_LOWEST, _HIGHEST = 10_000, 32_000  # the kernel's own start at 32768
_random = random.SystemRandom()
_handed_out = set()


def free_port(address="127.0.0.1"):
    """A port nobody listens on now; not handed out twice in this process."""
    for _ in range(1000):
        port = _random.randint(_LOWEST, _HIGHEST)
        if port in _OTHERS or port in _handed_out:
            continue
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
        _handed_out.add(port)
        return port
    raise AssertionError("no free port in 1000 tries")
