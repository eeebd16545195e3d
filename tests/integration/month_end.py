"""Month end in the middle of running streams: every byte in exactly one period, and nobody notices.

The program sees a wall clock near the end of a month. It crosses by itself; nothing is restarted or told.
"""
import json
from datetime import timedelta

from harness.case import main
from harness.month import MEGABYTE, Messages, MonthCase, day
from harness.waiting import until

BEFORE = timedelta(minutes=4)       # how long before the end a test begins; one step over it is still believed
ONE_WRITE = 64 * 1024               # the most that is spent before one send: the relay's scratch buffer


def moved(usage):
    """By customer, what its endpoints moved: (to_warehouse, from_warehouse)."""
    return {customer: tuple(sum(endpoint[f"{way}_warehouse_bytes"] for endpoint in one["endpoints"]) for way in ("to", "from"))
            for customer, one in usage.items()}


def total(*usages):
    """The periods' bytes added up, by customer."""
    return {customer: tuple(map(sum, zip(*(moved(usage)[customer] for usage in usages)))) for customer in usages[0]}


class month_end(MonthCase):
    def near_the_end(self, end, starts_on_day=1, workers=2):
        self.clock.set(day(end) - BEFORE)
        layout = self.layout(workers)
        layout.document["period"] = {"starts_on_day": starts_on_day}
        return layout

    def stream(self, port, accepted, count):
        """Clients that send without end, to an upstream that does the same."""
        clients = [self.loop.connect(port).send_forever() for _ in range(count)]
        self.loop.run(lambda: len(accepted) == count, "the upstream's side of every connection")
        return clients

    def streams_cross(self, starts_on_day, old, new, ahead):
        """`ahead`: the period after `new`, which must not have begun."""
        layout = self.near_the_end(new, starts_on_day)
        peers, names = {}, ["acme", "globex", "initech"]
        for name in names:
            accepted = []
            port = self.loop.listen(lambda peer, into=accepted: into.append(peer.send_forever()))
            peers[name] = (layout.endpoint(layout.customer(name, "100GB"), port), accepted)
        program = self.tollgate(layout).start()
        clients = {name: self.stream(*peers[name], 4) for name in names}
        everybody = [peer for name in names for peer in clients[name] + peers[name][1]]

        def on(more):
            """Every single stream, both ways, has got `more` bytes from now on."""
            goals = [(peer, peer.received + more) for peer in everybody]
            self.loop.run(lambda: all(peer.received >= goal for peer, goal in goals), lambda: "every stream to go on: " + repr(
                [(peer.received, peer.ended) for peer in everybody]))

        on(MEGABYTE)
        self.assertEqual([], program.log(event="period_began"))
        self.cross(program, day(new), new)
        on(MEGABYTE)
        self.assertEqual({None}, {peer.ended for peer in everybody}, "month end ends no connection")
        for peer in everybody:
            peer.stop_sending(fin=True)
        self.loop.settle(everybody)
        self.assertEqual({"fin"}, {peer.ended for peer in everybody})

        until(lambda: self.is_settled(program, old), "the old month to be settled")
        received = {name: (sum(peer.received for peer in peers[name][1]), sum(peer.received for peer in clients[name]))
                    for name in names}
        before, after = program.usage(old), program.usage()
        self.assertEqual(received, total(before, after), "both periods together")
        for name in names:
            for usage, begins in ((before, old), (after, new)):
                self.assertEqual(sum(moved(usage)[name]), usage[name]["used_bytes"])
                self.assertGreaterEqual(min(moved(usage)[name]), 4 * MEGABYTE // 4, "each saw its part, both ways")
                self.assertEqual(f"{begins}T00:00:00Z", usage[name]["period_start"])
            self.assertEqual(sum(received[name]), program.metrics().total("tollgate_bytes_total", customer=name))
        self.assertEqual(0, program.metrics().total("tollgate_clock_suspect"))
        began = until(lambda: program.log(event="period_began"), "a line about the new period")
        self.assertEqual([new], [line["period"] for line in began])
        self.assertEqual(0, program.stop())
        self.assertEqual((before, moved(after)), (program.usage(old), moved(program.usage())), "the ledger says the same")
        self.assertEqual(1, program.command("usage", "--period", ahead).returncode)

    def test_streams_both_ways_over_the_end_of_february(self):
        self.streams_cross(1, "2028-02-01", "2028-03-01", "2028-04-01")

    def test_streams_both_ways_where_periods_start_on_day_28(self):
        self.streams_cross(28, "2027-01-28", "2027-02-28", "2027-03-28")

    def test_nobody_waits(self):
        """Customers with steady traffic have a part of the next month before it begins, so that nothing pauses."""
        layout = self.near_the_end("2027-01-01")
        names = [f"c{number}" for number in range(4)]
        port, accepted = self.sink()
        ports = {name: layout.endpoint(layout.customer(name), port) for name in names}
        program = self.tollgate(layout).start()
        # So little that the part which is there at midnight, 64 KiB, lasts for seconds: the next one is a disk's sync away.
        streams = {name: Messages(self.loop, ports[name], accepted, size=50) for name in names}

        def exchange_until(condition, what):
            def one_each():
                for stream in streams.values():
                    stream.exchange()
                return condition()
            until(one_each, what, 60)

        def have_asked():
            return {key.split("/")[1] for key in self.keys(program, "account/") if key.endswith("/2027-01-01")}

        seconds_left = lambda: (day("2027-01-01") - self.clock.now()).total_seconds()
        exchange_until(lambda: all(stream.received > 2_000 for stream in streams.values()), "steady traffic")
        self.step_to(day("2027-01-01") - timedelta(seconds=5))
        ready = set()  # each asks at a moment of its own within the last ten minutes; one in two hundred is later than this
        while seconds_left() > 0.5 and len(ready) < len(names):
            exchange_until(lambda: True, "traffic")
            ready = have_asked()
        self.assertTrue(ready)
        paused = lambda: {name: program.metrics().total("tollgate_pauses_total", customer=name) for name in ready}
        before = paused()
        exchange_until(lambda: program.log(event="period_began"), "the new month, in the middle of traffic")
        for _ in range(20):
            exchange_until(lambda: True, "traffic")
        self.assertEqual(before, paused(), "nobody waited for credit")
        until(lambda: self.is_settled(program, "2026-12-01"), "the old month to be settled")
        both = total(program.usage("2026-12-01"), program.usage())
        self.assertEqual({name: (stream.upstream.received, stream.client.received) for name, stream in streams.items()}, both)

    def test_an_exhausted_customer_is_open_again(self):
        layout = self.near_the_end("2027-01-01")
        accepted = []
        port = self.loop.listen(lambda peer: accepted.append(peer.send_forever()))
        acme = layout.endpoint(layout.customer("acme", "1MB"), port)
        program = self.tollgate(layout).start()

        def spend_all():
            clients = [self.loop.connect(acme).send_forever() for _ in range(3)]
            self.loop.settle(clients)
            self.loop.settle(accepted)
            return sum(peer.received for peer in clients + accepted)

        self.assertEqual(MEGABYTE, spend_all())
        accepted.clear()
        self.assertEqual(0, spend_all(), "it is exhausted")
        self.assertEqual("exhausted", program.usage()["acme"]["state"])
        self.cross(program, day("2027-01-01"), "2027-01-01")
        self.run_until(lambda: program.usage_over_http()["acme"]["state"] == "open", "the customer to be open again")
        accepted.clear()
        self.assertEqual(MEGABYTE, spend_all(), "the new month's allowance, to the byte")
        for period in ("2026-12-01", "2027-01-01"):
            one = program.usage(period)["acme"]
            self.assertEqual((MEGABYTE, 0, "exhausted"), (one["used_bytes"], one["remaining_bytes"], one["state"]))

    def test_a_block_lasts_over_it(self):
        layout = self.near_the_end("2027-01-01")
        port, accepted = self.sink()
        acme, other = (layout.endpoint(layout.customer(name), port) for name in ("acme", "other"))
        program = self.tollgate(layout).start()

        def say(verb):
            path = f"/v1/customers/acme/{verb}"
            self.assertEqual(200, program.request("POST", path, {"reason": "ticket 8"}, layout.token).status)

        def is_blocked(where):
            client = self.loop.connect(acme).send(b"x")
            self.loop.settle([client])
            self.assertEqual(("reset", 0), (client.ended, client.received), where)
            self.assertEqual("blocked", program.usage()["acme"]["state"], where)

        Messages(self.loop, acme, accepted, size=200)  # it has an account of December
        say("block")
        is_blocked("before")
        self.cross(program, day("2027-01-01"), "2027-01-01")
        is_blocked("running over the month's end")
        Messages(self.loop, other, accepted)
        program.stop()
        self.assertEqual("blocked", program.usage()["acme"]["state"], "in the ledger, without a process")
        self.clock.set(day("2027-02-01") + timedelta(hours=7))
        program.start()
        is_blocked("down over the next month's end")
        say("unblock")
        Messages(self.loop, acme, accepted)
        self.assertEqual("open", program.usage()["acme"]["state"])

    def test_killed_before_and_started_after(self):
        layout = self.near_the_end("2027-01-01")
        port, accepted = self.sink()
        acme = layout.endpoint(layout.customer("acme"), port)
        program = self.tollgate(layout).start()
        stream = Messages(self.loop, acme, accepted)
        for _ in range(50):
            stream.exchange()
        december = stream.received
        program.kill()
        self.clock.set(day("2027-01-01") + timedelta(hours=7))
        program.start()
        self.assertEqual([], program.log(event="clock_suspect"), "the period after the ledger's newest is believed")
        stream = Messages(self.loop, acme, accepted)
        for _ in range(30):
            stream.exchange()
        until(lambda: self.is_settled(program, "2026-12-01"), "the old month to be settled")
        for running in (True, False):
            if not running:
                program.stop()
            used = [program.usage(period)["acme"]["used_bytes"] for period in ("2026-12-01", "2027-01-01")]
            self.assertEqual([december, stream.received], used, f"running: {running}")

    def test_killed_in_the_middle_of_it(self):
        """Under full load, at the moment when the new month begins. Traffic goes one way on each connection, so that what
        the sockets took is what the peers received; what was spent and not yet sent is charged in addition."""
        layout = self.near_the_end("2027-01-01")
        peers = []
        up = self.loop.listen(lambda peer: peers.append(peer.then(lambda one: one.close() if one.ended else None)))
        down = self.loop.listen(lambda peer: peers.append(peer.send_forever()))
        customer = layout.customer("acme", "100GB")
        ports = [layout.endpoint(customer, up), layout.endpoint(customer, down)]
        program = self.tollgate(layout).start()
        clients = [self.loop.connect(ports[number % 2], lambda one: one.close() if one.ended else None) for number in range(6)]
        for client in clients[::2]:
            client.send_forever()
        everybody = lambda: clients + peers
        self.loop.run(lambda: len(peers) == 6 and all(one.received + one.sent > MEGABYTE for one in everybody()), "load")
        self.cross(program, day("2027-01-01"), "2027-01-01")
        program.kill()
        self.loop.settle(clients)
        self.loop.settle(peers)
        received = sum(one.received for one in everybody())
        program.start()
        until(lambda: self.is_settled(program, "2026-12-01"), "the old month to be settled")
        used = [sum(map(sum, [moved(program.usage(period))["acme"]])) for period in ("2026-12-01", "2027-01-01")]
        charged = [program.usage(period)["acme"]["used_bytes"] for period in ("2026-12-01", "2027-01-01")]
        self.assertGreater(charged[0], 6 * MEGABYTE)
        told = f"{charged} charged, {used} by endpoint, {received} received"
        self.assertGreaterEqual(sum(charged), received, told)
        self.assertLessEqual(sum(charged) - received, 6 * ONE_WRITE, told)
        self.assertLessEqual(sum(used), sum(charged), told)

    def test_past_periods_in_every_way_of_asking(self):
        layout = self.near_the_end("2027-01-01")
        port, accepted = self.sink()
        acme = layout.endpoint(layout.customer("acme"), port)
        layout.customer("idle", "5GB")
        for number in range(120):  # more than the ledger's thread reads at once
            layout.customer(f"customer-{number}", f"{number}kB")
        program = self.tollgate(layout).start()
        Messages(self.loop, acme, accepted).exchange()
        self.cross(program, day("2027-01-01"), "2027-01-01")
        until(lambda: self.is_settled(program, "2026-12-01"), "the old month to be settled")
        for running in (True, False):
            if not running:
                program.stop()
            with self.subTest(running=running):
                past = program.usage("2026-12")
                self.assertEqual(past, program.usage("2026-12-01"))
                self.assertEqual((3000, 300_000_000_000 - 3000, "open", "2027-01-01T00:00:00Z"), tuple(
                    past["acme"][name] for name in ("used_bytes", "remaining_bytes", "state", "period_end")))
                self.assertEqual((0, 5_000_000_000), (past["idle"]["used_bytes"], past["idle"]["allowance_bytes"]))
                self.assertEqual([number * 1000 for number in range(120)],
                                 [past[f"customer-{number}"]["allowance_bytes"] for number in range(120)])
                self.assertEqual(0, program.usage()["acme"]["used_bytes"])
                self.assertEqual(program.usage(), program.usage("2027-01"))
                table = program.command("usage", "--period", "2026-12").stdout
                self.assertIn("period 2026-12-01T00:00:00Z to 2027-01-01T00:00:00Z", table)
                for period, code, told in (("2025-12", 1, "2026-12-01"), ("2027-02", 1, "has not begun"),
                                           ("2026-12-05", 2, "2026-12-01"), ("yesterday", 2, "2026-11-01")):
                    done = program.command("usage", "--json", "--period", period)
                    self.assertEqual((code, ""), (done.returncode, done.stdout), period)
                    self.assertIn(told, done.stderr)
                if running:
                    self.assertEqual(past, {one["customer"]: one for one in program.get("/v1/usage?period=2026-12").json()})
                    for path, status in (("2025-12-01", 404), ("2027-02-01", 404), ("2026-12-05", 400), ("", 400)):
                        answer = program.get("/v1/usage?period=" + path)
                        self.assertEqual(status, answer.status, path)
                        self.assertTrue(json.loads(answer.body)["error"])


if __name__ == "__main__":
    main()
