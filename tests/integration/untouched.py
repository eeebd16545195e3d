"""Every byte as it was sent, a FIN as a FIN, a reset as a reset, in both directions and in any order."""
import random

from harness.case import Case, main, seed
from random_streams import Crowd, Stream

STREAMS = 1000
AT_ONCE = 50


class untouched(Case):
    def through(self, upstream_port, workers=2):
        """The port of a started program that leads to `upstream_port`."""
        layout = self.layout(workers)
        self.port = layout.endpoint(layout.customer("acme"), upstream_port)
        self.program = self.started(layout)
        return self.port

    def test_a_thousand_random_streams(self):
        crowd = Crowd(self.loop)
        port = self.through(crowd.upstream_port)
        rng = random.Random(seed())
        streams = [Stream(number, rng) for number in range(STREAMS)]
        problems = crowd.run(streams, port, AT_ONCE)
        self.assertEqual([], problems[:10], f"{len(problems)} of {STREAMS} streams")

    def test_no_fin_is_lost_that_travels_with_data(self):
        """Data and FIN can share one edge of an edge-triggered poll; a relay that misses it hangs here."""
        upstreams = []

        def accepted(peer):
            upstreams.append(peer)
            peer.rule = lambda peer: peer.ended == "fin" and not peer.context and self.answer(peer)

        port = self.through(self.loop.listen(accepted))
        for _ in range(4):
            clients = [self.loop.connect(port).send(b"q" * 100, fin=True) for _ in range(100)]
            self.loop.settle(clients, within=30)
            self.assertEqual({("fin", 10)}, {(client.ended, client.received) for client in clients})
        self.assertEqual({("fin", 100)}, {(peer.ended, peer.received) for peer in upstreams})

    @staticmethod
    def answer(peer):
        peer.context = "answered"
        peer.send(b"a" * 10, fin=True)

    def test_an_upstream_that_speaks_first_and_leaves(self):
        port = self.through(self.loop.listen(lambda peer: peer.send(b"banner", fin=True)))
        client = self.loop.connect(port)
        client.keep_head = 100
        self.loop.run(lambda: client.ended, "the upstream's FIN to arrive")
        self.assertEqual(("fin", b"banner"), (client.ended, bytes(client.head)))
        client.send(fin=True)
        self.loop.settle([client])

    def test_much_can_follow_after_the_client_has_closed_its_half(self):
        def accepted(peer):
            peer.rule = lambda peer: peer.ended == "fin" and not peer.context and start(peer)

        def start(peer):
            peer.context = "started"
            peer.send(bytes(20_000_000), fin=True)

        port = self.through(self.loop.listen(accepted))
        client = self.loop.connect(port).send(fin=True)
        self.loop.settle([client])
        self.assertEqual(("fin", 20_000_000), (client.ended, client.received))

    def test_resets_of_silent_connections_arrive_as_resets(self):
        upstreams = []
        port = self.through(self.loop.listen(upstreams.append))
        first, second = self.loop.connect(port).send(b"1"), self.loop.connect(port).send(b"2")
        self.loop.run(lambda: sum(peer.received for peer in upstreams) == 2, "both connections to be relayed")
        first.reset()
        self.loop.run(lambda: any(peer.ended for peer in upstreams), "the client's reset to arrive")
        by_client = next(peer for peer in upstreams if peer.ended)
        self.assertEqual("reset", by_client.ended)
        next(peer for peer in upstreams if not peer.ended).reset()
        self.loop.run(lambda: second.ended, "the upstream's reset to arrive")
        self.assertEqual("reset", second.ended)

    def test_ends_are_told_apart_in_the_log_and_the_metrics(self):
        def accepted(peer):
            peer.keep_head, peer.rule = 1, upstream_rule

        def upstream_rule(peer):
            if peer.ended == "fin":
                peer.send(fin=True)
            elif peer.head and not peer.context:
                peer.context = "answered"
                {b"f": lambda: peer.send(fin=True), b"r": peer.reset, b"e": lambda: peer.send(b"e")}[bytes(peer.head)]()

        def fin_after_fin(peer):
            if peer.ended == "fin":
                peer.send(fin=True)

        def fin_after_echo(peer):
            if peer.received:
                peer.send(fin=True)

        def reset_after_echo(peer):
            if peer.received:
                peer.reset()

        port = self.through(self.loop.listen(accepted))
        wanted = {"client_closed": 2, "upstream_closed": 3, "client_reset": 4, "upstream_reset": 5}
        how = {"client_closed": (b"e", fin_after_echo), "upstream_closed": (b"f", fin_after_fin),
               "client_reset": (b"e", reset_after_echo), "upstream_reset": (b"r", None)}
        clients = [self.loop.connect(port, how[reason][1]).send(how[reason][0])
                   for reason, count in wanted.items() for _ in range(count)]
        self.loop.settle(clients)
        closed = "tollgate_connections_closed_total"
        self.loop.run(lambda: self.program.metrics().total(closed) == len(clients), "all to be counted as closed")
        metrics = self.program.metrics()
        self.assertEqual(wanted, {reason: metrics.total(closed, reason=reason) for reason in wanted})
        self.assertEqual(len(clients), metrics.total("tollgate_connections_opened_total"))
        self.assertEqual(0, metrics.total("tollgate_connections_active"))

        def logged():
            return {reason: len(self.program.log(reason=reason)) for reason in wanted}

        self.loop.run(lambda: logged() == wanted, lambda: f"a log line for each; there were {logged()}")


if __name__ == "__main__":
    main()
