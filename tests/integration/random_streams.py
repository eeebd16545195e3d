"""Random bidirectional streams: how each is to go, the two ends that make it go so, and what must have arrived.

A stream ends in one of three ways: a FIN from each end, in an order that the plan chooses; a reset by the client; a
reset by the upstream. A resetting end may first wait until the other kernel has taken all it sent ("drained"), and then
every byte must arrive before the reset; otherwise what arrives is a beginning of what was sent.
"""
import struct

FIN_FREE, FIN_CLIENT_FIRST, FIN_UPSTREAM_FIRST, CLIENT_RESET, UPSTREAM_RESET = range(5)
NAMES = ("fin", "fin, client first", "fin, upstream first", "client reset", "upstream reset")


class Stream:
    def __init__(self, number, random):
        self.number = number
        self.kind = random.choice((FIN_FREE, FIN_FREE, FIN_CLIENT_FIRST, FIN_UPSTREAM_FIRST, CLIENT_RESET, UPSTREAM_RESET))
        self.up = struct.pack("!Q", number) + random.randbytes(_size(random))
        self.down = random.randbytes(_size(random))
        self.drained = random.random() < 0.5     # of a reset: only after the other kernel has everything
        self.fin_first = random.random() < 0.3   # of a reset: after its own FIN
        other = self.down if self.kind == CLIENT_RESET else self.up
        self.reset_after = random.randint(0, len(other))  # bytes received
        self.client = self.upstream = None

    # Both ends.

    def start(self, loop, port):
        self.client = loop.connect(port, self._client_rule)
        self.client.keep_head = 1 << 30
        whole = self.kind != FIN_UPSTREAM_FIRST
        fin = self.kind in (FIN_FREE, FIN_CLIENT_FIRST) or (self.kind == CLIENT_RESET and self.fin_first)
        self.client.send(self.up if whole else self.up[:8], fin=fin)
        self._client_answered = whole

    def accepted(self, peer):
        """The upstream's end, once its first eight bytes have said which stream it is."""
        self.upstream, peer.rule = peer, self._upstream_rule
        self._upstream_answered = self.kind != FIN_CLIENT_FIRST
        if self._upstream_answered:
            fin = self.kind in (FIN_FREE, FIN_UPSTREAM_FIRST) or (self.kind == UPSTREAM_RESET and self.fin_first)
            peer.send(self.down, fin=fin)
        self._upstream_rule(peer)

    def _client_rule(self, peer):
        if not self._client_answered and peer.ended == "fin":
            self._client_answered = True
            peer.send(self.up[8:], fin=True)
        self.reset_if_due()

    def _upstream_rule(self, peer):
        if not self._upstream_answered and peer.ended == "fin":
            self._upstream_answered = True
            peer.send(self.down, fin=True)
        self.reset_if_due()

    def reset_if_due(self):
        """An acknowledgement wakes nobody, so the test also asks this from time to time."""
        if self.kind not in (CLIENT_RESET, UPSTREAM_RESET) or not self.upstream:
            return
        peer = self.client if self.kind == CLIENT_RESET else self.upstream
        if peer.received < self.reset_after or peer.closed:
            return
        if self.drained and (peer.sending or peer.unacknowledged()):
            return
        peer.reset()

    @property
    def done(self):
        return self.upstream is not None and self.client.done and self.upstream.done

    # The verdict.

    def problem(self):
        """What is wrong with how it went; None when nothing is."""
        if self.kind in (CLIENT_RESET, UPSTREAM_RESET):
            sent, other = (self.up, self.upstream) if self.kind == CLIENT_RESET else (self.down, self.client)
            if other.ended != "reset":
                return f"a reset arrived as {other.ended}"
            if not sent.startswith(other.head):
                return "other bytes arrived before the reset than were sent"
            if self.drained and len(other.head) != len(sent):
                return f"{len(sent) - len(other.head)} of {len(sent)} bytes lost before the reset"
            return None
        for end, peer, sent in (("client", self.client, self.down), ("upstream", self.upstream, self.up)):
            if peer.ended != "fin":
                return f"a FIN arrived at the {end} as {peer.ended}"
            if peer.head != sent:
                return f"the {end} got {len(peer.head)} bytes, not the {len(sent)} that were sent"
        return None

    def __str__(self):
        return (f"stream {self.number} ({NAMES[self.kind]}, up {len(self.up)}, down {len(self.down)}, "
                f"drained {self.drained}, fin first {self.fin_first}, reset after {self.reset_after})")


def _size(random):
    kind = random.random()
    if kind < 0.1:
        return 0
    if kind < 0.2:
        return 1
    return random.randint(2, 2_000 if kind < 0.5 else 70_000 if kind < 0.9 else 600_000)


class Crowd:
    """Runs streams, so many at a time, through `port`; what they reach is `upstream_port`."""

    def __init__(self, loop):
        self.loop = loop
        self.streams = {}
        self.upstream_port = loop.listen(self._accepted)

    def _accepted(self, peer):
        peer.keep_head = 1 << 30
        peer.rule = self._identify

    def _identify(self, peer):
        if len(peer.head) >= 8:
            self.streams[struct.unpack("!Q", peer.head[:8])[0]].accepted(peer)

    def run(self, streams, port, at_once):
        """The problems of `streams`, described. Stops at the first stream that does not end."""
        waiting, running, problems = list(reversed(streams)), [], []
        finished = 0
        self.streams = {stream.number: stream for stream in streams}

        def look():
            nonlocal running, finished
            while waiting and len(running) < at_once:
                stream = waiting.pop()
                stream.start(self.loop, port)
                running.append(stream)
            for stream in running:
                stream.reset_if_due()
                if stream.done and (problem := stream.problem()):
                    problems.append(f"{stream}: {problem}")
                finished += stream.done
            running = [stream for stream in running if not stream.done]
            return not running and not waiting

        def stuck():
            return f"{finished} of {len(streams)} streams ended; still open: " + "; ".join(map(str, running[:5]))

        self.loop.run(look, stuck, within=90)
        return problems
