"""A reader that stalls for a minute loses nothing, whichever side it is on, and the other side feels it.

A minute is what a person needs to read a page of a pager's output; nothing may take the connection for dead.
"""
import hashlib
import time

from harness.case import Case, main
from harness.waiting import until

STALL_SECONDS = 60
SIZE = 80_000_000  # more than the kernel buffers on both legs: spliced pages count little there


class stalled_reader(Case):
    def test_nothing_is_lost_in_a_minute(self):
        data = b"".join(hashlib.sha256(str(number).encode()).digest() * 64 for number in range(SIZE // 2048))
        upstreams = []

        def accepted(peer):
            upstreams.append(peer.hashed())
            peer.read_on(False)
            peer.send(data, fin=True)

        layout = self.layout(workers=1)
        port = layout.endpoint(layout.customer("acme"), self.loop.listen(accepted))
        program = self.started(layout)
        client = self.loop.connect(port).hashed()
        client.read_on(False)
        client.send(data, fin=True)
        resume = time.monotonic() + STALL_SECONDS
        self.loop.run(lambda: time.monotonic() > resume, "the minute to pass", within=STALL_SECONDS + 30)
        self.assertEqual((0, 0), (client.received, upstreams[0].received))
        self.assertTrue(client.sending and upstreams[0].sending, "backpressure must have reached both senders")
        self.assertEqual([], program.log(reason="dead_peer"))
        client.read_on(True)
        upstreams[0].read_on(True)
        self.loop.settle([client, *upstreams])
        for peer in (client, *upstreams):
            self.assertEqual(("fin", len(data)), (peer.ended, peer.received))
            self.assertEqual(hashlib.sha256(data).hexdigest(), peer.hash.hexdigest())
        until(lambda: program.usage()["acme"]["used_bytes"] == 2 * len(data), "every byte to be counted, and no more")


if __name__ == "__main__":
    main()
