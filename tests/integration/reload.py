"""A configuration that changes under live traffic: what stays is not disturbed, what goes is drained, what is wrong is
refused whole."""
import hashlib
import signal
import time

from harness.case import main
from harness.hello import client_hello
from harness.layout import port_of
from harness.peers import BLOCK
from harness.waiting import until
from reload_case import ReloadCase


class reload(ReloadCase):
    # What stays.

    def test_traffic_goes_on_through_many_reloads_byte_by_byte(self):
        layout = self.layout(workers=2)
        shared = layout.listener("tls")
        stays = layout.customer("stays")
        port = layout.endpoint(stays, self.upstream_port)
        layout.endpoint(layout.customer("shared"), self.upstream_port, shared, hosts=["one.example.com"])
        self.runs(layout)
        clients, expected = [], []
        for _ in range(4):
            client, upstream = self.relayed(port)
            upstream.hashed(), client.hashed()
            clients.append((client, upstream))
            expected.append([hashlib.sha256(), hashlib.sha256()])
        rounds = 25
        for number in range(rounds):
            for (client, upstream), sums in zip(clients, expected):
                data = bytes([number]) * 7 + BLOCK[number:]
                client.send(data), upstream.send(data[::-1])
                sums[0].update(data), sums[1].update(data[::-1])
            stays["allowance"] = f"{300 + number}GB"
            stays["timeouts"] = {"idle": f"{100 + number}s"}
            layout.document["customers"] = layout.document["customers"][:2]
            layout.endpoint(layout.customer(f"guest-{number}"), self.upstream_port, shared,
                            hosts=[f"guest-{number}.example.com"])
            self.loop.turn()
            self.reload()
            self.relayed(port_of(shared), client_hello(f"guest-{number}.example.com"))[0].reset()
        for client, upstream in clients:
            client.send(fin=True), upstream.send(fin=True)
        self.loop.settle([peer for pair in clients for peer in pair])
        for (client, upstream), sums in zip(clients, expected):
            self.assertEqual(["fin", "fin"], [client.ended, upstream.ended])
            self.assertEqual([one.hexdigest() for one in sums], [upstream.hash.hexdigest(), client.hash.hexdigest()])
        moved = sum(peer.received for pair in clients for peer in pair) + len(clients)  # the first byte came unhashed
        self.assertEqual(moved - len(clients), self.program.usage()["stays"]["used_bytes"])
        metrics = until(lambda: [now for now in [self.program.metrics()]
                                 if not now.total("tollgate_connections_active", customer="stays")], "the ends")[0]
        self.assertEqual(moved - len(clients), metrics.total("tollgate_bytes_total", customer="stays"))
        self.assertEqual(4, metrics.total("tollgate_connections_closed_total", customer="stays"))
        self.assertEqual(1, metrics.total("tollgate_config_last_reload_successful"))
        self.assertEqual(rounds, len(self.program.log(event="config_reloaded")))

    def test_what_is_added_serves_and_what_is_removed_drains(self):
        layout = self.layout(workers=2)
        acme = layout.customer("acme", timeouts={"drain": "10m"})
        old = layout.endpoint(acme, self.upstream_port, name="old")
        gone = layout.customer("gone", timeouts={"drain": "10m"})
        gone_port = layout.endpoint(gone, self.upstream_port)
        self.runs(layout)
        on_old, of_gone = self.relayed(old), self.relayed(gone_port)
        kept = layout.document["customers"][:], layout.document["listeners"][:]
        layout.document["customers"] = [acme]
        layout.document["listeners"] = []
        acme["endpoints"] = []
        fresh = layout.endpoint(acme, self.upstream_port, name="fresh")
        joined = layout.endpoint(layout.customer("joined"), self.upstream_port)
        # Two would have the same name: the removed ones' sockets must go, not these.
        for at, listener in enumerate(layout.document["listeners"]):
            listener["name"] = f"new-{at}"
        for customer in layout.document["customers"]:
            for endpoint in customer["endpoints"]:
                endpoint["listener"] = endpoint["listener"].replace("listener-", "new-")
        answer = self.reload()
        self.assertLessEqual({("customers[gone]", "removed"), ("customers[joined]", "added"),
                              ("customers[acme].endpoints[old]", "removed"),
                              ("customers[acme].endpoints[fresh]", "added"), ("listeners[listener-0]", "removed"),
                              ("listeners[new-0]", "added")}, self.keys(answer))
        self.assertEqual(["refused", "refused"], [self.refused(old), self.refused(gone_port)])
        for pair in on_old, of_gone, self.relayed(fresh), self.relayed(joined):
            self.echoes(pair)
        self.assertEqual(1, self.program.metrics().total("tollgate_connections_active", customer="gone"))
        # It comes back in time, and its session is no longer leaving. The other one ends, and its grant goes home.
        acme["timeouts"] = {"drain": "1s"}
        back, listeners = kept
        acme_old = {**acme["endpoints"][0], "name": "old", "listener": "listener-0"}
        acme["endpoints"].append(acme_old)
        layout.document["listeners"].append(listeners[0])
        self.reload()
        self.echoes(on_old)
        of_gone[0].send(fin=True), of_gone[1].send(fin=True)
        self.loop.settle(of_gone)
        self.assertEqual(["fin", "fin"], [peer.ended for peer in of_gone])
        until(lambda: not self.program.metrics().samples("tollgate_quota_used_bytes", customer="gone"),
              "the removed customer to leave the ledger")
        self.echoes(on_old)
        self.echoes(self.relayed(old))
        self.assertEqual(21, self.program.metrics().total("tollgate_bytes_total", customer="gone"),
                         "counts stay when the customer goes")

    def test_a_removed_endpoint_is_reset_at_the_drains_deadline(self):
        layout = self.layout(workers=2)
        acme = layout.customer("acme", timeouts={"drain": "2s"})
        stays, goes = layout.endpoint(acme, self.upstream_port), layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        staying, going = self.relayed(stays), self.relayed(goes)
        del acme["endpoints"][1], layout.document["listeners"][1]
        began = time.monotonic()
        self.reload()
        self.loop.settle(going)
        self.assertGreaterEqual(time.monotonic() - began, 2)
        self.assertEqual(["reset", "reset"], [peer.ended for peer in going])
        self.echoes(staying)
        until(lambda: self.program.log(event="closed", reason="removed_from_config", endpoint="endpoint-1"), "the line")
        self.assertEqual(1, len(self.program.log(event="closed")))

    def test_clients_that_are_no_longer_let_in_are_drained(self):
        layout = self.layout()
        acme = layout.customer("acme", timeouts={"drain": "1s"}, clients=["127.0.0.0/8"])
        port = layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        at = len(self.upstreams)
        stranger = self.loop.connect(port, source="127.0.0.2").send(b"x")
        self.loop.run(lambda: len(self.upstreams) > at and self.upstreams[-1].received, "a client")
        friend = self.relayed(port)
        acme["clients"] = ["127.0.0.1/32"]
        self.reload()
        again = self.loop.connect(port, source="127.0.0.2").send(b"x")
        self.loop.settle([stranger, again])
        self.assertEqual(("reset", "reset"), (stranger.ended, again.ended))
        self.echoes(friend)
        until(lambda: self.program.log(event="closed", reason="removed_from_config"), "the line")
        until(lambda: self.program.log(event="refused", reason="client_not_allowed"), "the other line")

    # Terms.

    def test_an_allowance_changes_for_a_customer_that_runs(self):
        layout = self.layout()
        acme = layout.customer("acme", allowance="1MB")
        port = layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        client, upstream = self.relayed(port)
        client.send_forever()
        self.loop.settle([client, upstream])
        self.assertEqual(1_000_000, self.program.usage()["acme"]["used_bytes"])
        acme["allowance"] = "2MB"
        answer = self.reload()
        self.assertIn({"key": "customers[acme].allowance", "change": "changed", "before": "1000000",
                       "after": "2000000", "takes_effect": "now"}, answer["changes"])
        until(lambda: self.program.usage_over_http()["acme"]["state"] != "exhausted", "the allowance")
        pair = self.relayed(port)
        self.echoes(pair)
        audit = until(lambda: self.program.log(event="audit", what="allowance", customer="acme"), "the audit")
        self.assertEqual((1_000_000, 2_000_000), (audit[0]["before_bytes"], audit[0]["after_bytes"]))
        acme["allowance"] = "1MB"
        self.reload()
        self.loop.settle(pair)
        self.assertEqual(["reset", "reset"], [peer.ended for peer in pair])
        acme["enforce"] = False
        self.reload()
        pair = self.relayed(port)
        self.echoes(pair, bytes(1_500_000))
        acme["enforce"] = True
        self.reload()
        pair[0].send(b"one more")
        self.loop.settle(pair)
        self.assertEqual(["reset", "reset"], [peer.ended for peer in pair], "more than the allowance is used")

    def test_routes_limits_and_upstreams_are_new_for_new_connections(self):
        others = []
        elsewhere = self.loop.listen(others.append)
        layout = self.layout(workers=2)
        shared = layout.listener("tls")
        acme = layout.customer("acme", connections=1)
        layout.endpoint(acme, self.upstream_port, shared, hosts=["a.example.com"])
        layout.endpoint(layout.customer("globex"), self.upstream_port, shared, hosts=["b.example.com"])
        self.runs(layout)
        port, old_name, new_name = port_of(shared), client_hello("a.example.com"), client_hello("c.example.com")
        first = self.relayed(port, old_name)
        self.assertNotEqual(None, self.refused(port, old_name))
        acme["connections"], acme["endpoints"][0]["hosts"] = 2, ["c.example.com"]
        acme["endpoints"][0]["upstream"] = [f"127.0.0.1:{elsewhere}"]
        self.reload()
        second = self.loop.connect(port).send(new_name)
        self.loop.run(lambda: others and others[0].received == len(new_name), "the new upstream")
        self.assertNotEqual(None, self.refused(port, old_name), "the name is gone")
        self.assertNotEqual(None, self.refused(port, new_name), "the first connection counts still")
        self.echoes(first)
        self.echoes((second, others[0]))

    def test_a_hello_that_is_half_read_is_routed_by_the_new_configuration(self):
        layout = self.layout()
        shared = layout.listener("tls")
        acme = layout.customer("acme")
        layout.endpoint(acme, self.upstream_port, shared, hosts=["a.example.com"])
        self.runs(layout)
        late, hello = self.loop.connect(port_of(shared)), client_hello("late.example.com")
        late.send(hello[:20])
        self.loop.run(lambda: not late.sending, "half a hello")
        until(lambda: self.program.descriptors() and not late.unacknowledged(), "it to arrive")
        acme["endpoints"][0]["hosts"] = ["late.example.com"]
        self.reload()
        late.send(hello[20:])
        self.loop.run(lambda: self.upstreams and self.upstreams[-1].received == len(hello), "the route")

    def test_a_listener_moves_from_every_address_to_one(self):
        layout = self.layout(workers=2)
        listener = layout.listener()
        port = port_of(listener)
        listener["listen"] = f"0.0.0.0:{port}"
        layout.endpoint(layout.customer("acme", clients=["127.0.0.0/8"]), self.upstream_port, listener)
        self.runs(layout)
        before = self.relayed(port)
        listener["listen"] = f"127.0.0.1:{port}"
        self.reload()
        self.echoes(before)
        self.echoes(self.relayed(port))
        elsewhere = self.loop.connect(port, address="127.0.0.2").send(b"x")
        self.loop.settle([elsewhere])
        self.assertEqual("refused", elsewhere.ended)

    # What is wrong.

    def test_an_invalid_file_is_refused_with_every_problem_and_the_old_one_runs_on(self):
        layout = self.layout()
        acme = layout.customer("acme")
        port = layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        pair = self.relayed(port)
        good = self.program.metrics().total("tollgate_config_last_reload_success_timestamp_seconds")
        acme["allowance"], acme["connections"] = "many", 0
        said = self.reload(status=422)
        self.assertFalse(said["applied"])
        self.assertEqual(["customers[0].allowance", "customers[0].connections"],
                         [problem.split(": ")[2] for problem in said["problems"]])
        self.echoes(pair), self.echoes(self.relayed(port))
        metrics = self.program.metrics()
        self.assertEqual([0, good], [metrics.total("tollgate_config_last_reload_" + name)
                                     for name in ("successful", "success_timestamp_seconds")])
        line = until(lambda: self.program.log(event="config_reload_failed"), "the line")[0]
        self.assertEqual((2, said["problems"]), (line["problems"], line["detail"].split("\n")))
        acme["allowance"], acme["connections"] = "300GB", 1000
        self.assertEqual([], self.reload()["changes"])
        self.assertEqual(1, self.program.metrics().total("tollgate_config_last_reload_successful"))

    def test_a_listener_that_cannot_be_bound_changes_nothing(self):
        layout = self.layout()
        port = layout.endpoint(layout.customer("acme"), self.upstream_port)
        self.runs(layout)
        taken, free = layout.listener(), layout.listener()
        occupied = self.loop.listen(lambda peer: None)
        taken["listen"] = f"127.0.0.1:{occupied}"
        newcomer = layout.customer("newcomer")
        layout.endpoint(newcomer, self.upstream_port, taken), layout.endpoint(newcomer, self.upstream_port, free)
        said = self.reload(status=422)
        self.assertEqual(1, len(said["problems"]), said)
        self.assertIn(f"cannot listen on 127.0.0.1:{occupied}: Address already in use", said["problems"][0])
        # A worker that looks at the new socket in this very moment keeps it listening until it has looked.
        until(lambda: self.refused(port_of(free)) == "refused", "the address to be free again")
        self.assertNotIn("newcomer", self.program.usage_over_http())
        self.echoes(self.relayed(port))

    def test_a_third_vpc_endpoint_is_refused_before_it_blocks_the_customer(self):
        layout = self.layout()
        acme = layout.customer("acme")
        port = layout.endpoint(acme, self.upstream_port, name="one")
        layout.endpoint(acme, self.upstream_port, name="two")
        self.runs(layout)
        pair = self.relayed(port)
        acme["endpoints"][1]["name"] = "three"
        self.assertIn("the ledger has seen one, two", self.reload(status=422)["problems"][0])
        self.echoes(pair)

    def test_keys_of_the_start_are_named_and_the_rest_is_applied(self):
        layout = self.layout(workers=1)
        acme = layout.customer("acme")
        port = layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        layout.document["workers"], layout.document["node"], acme["connections"] = 2, "other", 7
        for _ in range(2):  # they are named until they are in force
            answer = self.reload()
            self.assertEqual({("workers", "changed"), ("node", "changed")}, self.keys(answer, "at_next_start"))
        until(lambda: self.program.log(event="config_reloaded", at_next_start="node, workers"), "the warning")
        self.echoes(self.relayed(port))
        layout.document["environment"] = "edge"
        self.assertTrue(self.reload(status=422)["problems"])

    def test_nothing_is_reloaded_without_the_token_or_in_a_drain(self):
        layout = self.layout()
        port = layout.endpoint(layout.customer("acme", timeouts={"drain": "10m"}), self.upstream_port)
        self.runs(layout)
        self.relayed(port)
        for token in None, "wrong":
            self.assertEqual(403, self.program.request("POST", "/v1/reload", token=token).status)
        refused = until(lambda: self.program.log(event="audit", what="refused", path="/v1/reload"), "the audit")
        self.assertTrue(refused[0]["by"].startswith("127.0.0.1:"))
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.log(event="draining"), "the drain")
        said = self.program.request("POST", "/v1/reload", token=layout.token)
        self.assertEqual((409, False), (said.status, said.json()["applied"]))
        until(lambda: self.program.log(event="audit", what="reload", outcome="refused"), "the audit")
        self.program.signal(signal.SIGTERM)
        self.assertEqual(0, self.program.wait())


if __name__ == "__main__":
    main()
