"""The cut-off is at the byte: what both ends received adds up to the allowance, and every surface says that number.

Allowances, numbers of connections and directions are crossed, once with one worker and once with two. In each crossing
every combination is a customer of its own in one process, and demand exceeds each allowance.
"""
import itertools

from harness.case import Case, main

ALLOWANCES = (0, 1, 65_537, 20_000_000)
CONNECTIONS = (1, 10, 200)
DIRECTIONS = ("up", "down", "both")


def name_of(combination):
    return "a{}-c{}-{}".format(*combination)


class exactness(Case):
    def upstream(self, direction, found):
        """Listens as an upstream that sinks (up), sends without end (down) or does both. Its peers go into `found`."""
        def accepted(peer):
            found.append(peer)
            if direction != "up":
                peer.send_forever()

        return self.loop.listen(accepted)

    def demand(self, port, direction, connections):
        """Clients that want more than any allowance, running until each was cut off or refused."""
        clients = [self.loop.connect(port) for _ in range(connections)]
        for client in clients:
            if direction != "down":
                client.send_forever()
        self.loop.settle(clients)
        return clients

    def used(self, program, customer):
        """The number of used bytes, from every surface of the running program; one number, or the test has failed."""
        over_http, metrics = program.usage_over_http()[customer], program.metrics()
        numbers = {
            "/v1/usage": over_http["used_bytes"],
            "its endpoints": sum(one["to_warehouse_bytes"] + one["from_warehouse_bytes"] for one in over_http["endpoints"]),
            "quota_used_bytes": metrics.total("tollgate_quota_used_bytes", customer=customer),
            "bytes_total": metrics.total("tollgate_bytes_total", customer=customer),
        }
        self.assertEqual(1, len(set(numbers.values())), f"{customer}: {numbers}")
        return over_http["used_bytes"]

    def cut_every_combination(self, workers):
        combinations = list(itertools.product(ALLOWANCES, CONNECTIONS, DIRECTIONS))
        layout = self.layout(workers)
        upstreams = {direction: [] for direction in DIRECTIONS}
        upstream_ports = {direction: self.upstream(direction, upstreams[direction]) for direction in DIRECTIONS}
        ports = {}
        for combination in combinations:
            customer = layout.customer(name_of(combination), f"{combination[0]}B")
            ports[combination] = layout.endpoint(customer, upstream_ports[combination[2]])
        program = self.started(layout)
        for combination in combinations:
            allowance, connections, direction = combination
            with self.subTest(workers=workers, allowance=allowance, connections=connections, direction=direction):
                upstreams[direction].clear()
                clients = self.demand(ports[combination], direction, connections)
                self.loop.settle(upstreams[direction])
                received = sum(peer.received for peer in clients + upstreams[direction])
                self.assertEqual(allowance, received, "bytes that the two ends received")
                self.assertEqual({"reset"}, {peer.ended for peer in clients + upstreams[direction]},
                                 "a truncation must never look like an end")
                self.assertEqual(allowance, self.used(program, name_of(combination)))
        told = program.usage()
        self.assertEqual(0, program.stop())
        written = program.usage()
        for combination in combinations:
            with self.subTest(workers=workers, combination=combination):
                for where in (told, written):
                    one = where[name_of(combination)]
                    self.assertEqual((combination[0], combination[0], 0, "exhausted"), (
                        one["allowance_bytes"], one["used_bytes"], one["remaining_bytes"], one["state"]))

    def test_one_worker(self):
        self.cut_every_combination(workers=1)

    def test_two_workers(self):
        self.cut_every_combination(workers=2)

    def test_without_a_cut_off_totals_are_what_the_peers_saw(self):
        layout = self.layout(workers=2)
        upstreams = []

        def accepted(peer):
            upstreams.append(peer)
            peer.send(bytes(1000 * len(upstreams) + 7), fin=True)

        customer = layout.customer("acme")
        ports = [layout.endpoint(customer, self.loop.listen(accepted)) for _ in range(2)]
        program = self.started(layout)
        clients = [self.loop.connect(ports[number % 2]).send(bytes(1777 * number), fin=True) for number in range(200)]
        self.loop.settle(clients)
        self.loop.settle(upstreams)
        down, up = sum(peer.received for peer in clients), sum(peer.received for peer in upstreams)
        self.assertEqual((sum(peer.sent for peer in upstreams), sum(peer.sent for peer in clients)), (down, up))
        self.assertEqual(down + up, self.used(program, "acme"))
        metrics = program.metrics()
        self.assertEqual((up, down), tuple(metrics.total("tollgate_bytes_total", direction=direction)
                                           for direction in ("to_warehouse", "from_warehouse")))
        program.stop()
        self.assertEqual(down + up, program.usage()["acme"]["used_bytes"])

    def test_two_endpoints_share_one_allowance(self):
        layout = self.layout(workers=2)
        customer, found = layout.customer("acme", "3MB"), []
        ports = [layout.endpoint(customer, self.upstream("both", found)) for _ in range(2)]
        program = self.started(layout)
        clients = [self.loop.connect(ports[number % 2]).send_forever() for number in range(10)]
        self.loop.settle(clients)
        self.loop.settle(found)
        self.assertEqual(3_000_000, sum(peer.received for peer in clients + found))
        self.assertEqual(3_000_000, self.used(program, "acme"))
        each = [one["to_warehouse_bytes"] + one["from_warehouse_bytes"]
                for one in program.usage()["acme"]["endpoints"]]
        self.assertEqual((2, 3_000_000), (len(each), sum(each)))


if __name__ == "__main__":
    main()
