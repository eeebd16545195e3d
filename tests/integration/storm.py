"""A storm of clients that were refused and come back at once: slowed, bounded, cheap, and nobody else's trouble."""
import time

from harness.case import Case, main
from harness.waiting import PATIENCE, until

CLIENTS = 300
AT_ONCE = 20            # a burst that is answered without delay
WAITING = 100


class storm(Case):
    def test_refused_clients_wait_and_other_customers_do_not_notice(self):
        layout = self.layout()
        upstream = self.loop.listen(lambda peer: peer.then(lambda it: it.send(fin=True) if it.ended == "fin" else None))
        port = layout.endpoint(layout.customer("poor", "0B"), upstream)
        other = layout.endpoint(layout.customer("rich"), upstream)
        program = self.started(layout)
        began = time.monotonic()
        clients = [self.loop.connect(port) for _ in range(CLIENTS)]
        after = {}

        def look(peer):
            if peer.ended and peer not in after:
                after[peer] = time.monotonic() - began

        for client in clients:
            client.then(look)
        cheap = CLIENTS - AT_ONCE - WAITING
        # Those for whom there is no room to wait are answered while the others still do.
        self.loop.run(lambda: len(after) >= AT_ONCE + cheap - 5, "the ones that are not slowed")
        served = self.loop.connect(other).send(b"x", fin=True)
        self.loop.settle([served])
        self.assertEqual("fin", served.ended)
        slowed = [client for client in clients if not client.ended]
        self.assertGreater(len(slowed), WAITING // 2, "nobody waits")
        self.loop.settle(clients, within=30)
        self.assertGreater(max(after.values()), 4.0)
        self.assertLess(max(after.values()), 5.0 + 10 * PATIENCE)
        self.assertTrue(all(client.ended == "reset" for client in clients))

        refused = program.metrics().total("tollgate_connections_refused_total", customer="poor")
        self.assertEqual(CLIENTS, refused)
        lines = program.log(event="refused")
        self.assertLess(len(lines), CLIENTS)
        until(lambda: program.metrics().total("tollgate_connections_active") == 0, "the end of all")
        self.loop.settle([self.loop.connect(port)], within=30)
        until(lambda: self.told_of(program) == CLIENTS + 1,
              lambda: f"each refusal in a line, or counted in the next: {self.told_of(program)} of {CLIENTS + 1}")

    def told_of(self, program):
        lines = program.log(event="refused")
        return len(lines) + sum(line.get("refused_without_a_line_before", 0) for line in lines)


if __name__ == "__main__":
    main()
