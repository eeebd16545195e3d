"""Blocking a customer by hand: it ends what runs, refuses what comes, outlives the process, and is audited."""
import signal

from harness.case import Case, main
from harness.waiting import until


class block(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        upstream = self.loop.listen(self.upstreams.append)
        layout = self.layout(workers=2)
        self.ports = {name: layout.endpoint(layout.customer(name), upstream) for name in ("acme", "other")}
        self.program = self.started(layout)

    def post(self, verb, customer="acme", body=None, token=None):
        return self.program.request("POST", f"/v1/customers/{customer}/{verb}", body,
                                    self.program.layout.token if token is None else token)

    def relayed(self, customer="acme"):
        before = len(self.upstreams)
        client = self.loop.connect(self.ports[customer]).send(b"x")
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams[before:]) == 1, "the connection to be relayed")
        return client

    def refused(self):
        before = self.counted("refused")
        client = self.loop.connect(self.ports["acme"]).send(b"y")
        self.loop.settle([client])
        self.assertEqual(("reset", 0), (client.ended, client.received))
        until(lambda: self.counted("refused") == before + 1, "the refusal to be counted")

    def counted(self, how):
        return self.program.metrics().total(f"tollgate_connections_{how}_total", customer="acme", reason="blocked")

    def state(self, customer="acme"):
        return self.program.usage()[customer]["state"]

    def test_ends_what_runs_and_refuses_what_comes_until_it_is_undone(self):
        running = [self.relayed() for _ in range(4)]
        untouched = self.relayed("other")
        self.assertEqual(200, self.post("block", body={"reason": "ticket 8"}).status)
        self.loop.settle(running)
        self.assertEqual({"reset"}, {client.ended for client in running}, "a truncation must never look like an end")
        until(lambda: self.counted("closed") == 4, "the ends to be counted")
        until(lambda: len(self.program.log(event="closed", customer="acme", reason="blocked")) == 4, "their log lines")
        self.refused()
        until(lambda: len(self.program.log(event="refused", customer="acme", reason="blocked")) == 1, "its log line")
        self.assertEqual(("blocked", "open"), (self.state(), self.state("other")))
        self.assertEqual(0, self.program.metrics().total("tollgate_connections_active", customer="acme"))
        self.assertEqual(0, self.program.metrics().total("tollgate_quota_exhausted", customer="acme"))
        self.assertIsNone(untouched.ended)
        self.relayed("other")
        self.assertEqual(200, self.post("unblock", body={"reason": "ticket 9"}).status)
        self.relayed()
        self.assertEqual("open", self.state())
        until(lambda: len(self.program.log(event="audit")) == 2, "a line for each change")
        audited = [(line["what"], line["customer"], line["reason"]) for line in self.program.log(event="audit")]
        self.assertEqual([("block", "acme", "ticket 8"), ("unblock", "acme", "ticket 9")], audited)

    def test_both_outlive_the_process(self):
        for verb, blocked in (("block", True), ("unblock", False)):
            for end in (signal.SIGTERM, signal.SIGKILL):
                with self.subTest(verb=verb, end=end):
                    self.assertEqual(200, self.post(verb).status)
                    self.program.signal(end)
                    self.program.wait()
                    self.assertEqual("blocked" if blocked else "open", self.state())
                    self.program.start()
                    self.assertEqual("blocked" if blocked else "open", self.state())
                    if blocked:
                        self.refused()
                    else:
                        self.relayed()
                    self.relayed("other")

    def test_again_changes_nothing(self):
        self.assertEqual(200, self.post("unblock").status)
        running = self.relayed()
        self.assertEqual(200, self.post("unblock").status)
        self.assertIsNone(running.ended)
        for _ in range(2):
            self.assertEqual(200, self.post("block").status)
        self.refused()
        self.assertEqual(200, self.post("unblock").status)
        self.relayed()

    def test_what_was_used_and_adjusted_meanwhile_stays(self):
        self.relayed()
        self.post("block")
        self.program.adjust("acme", 5_000)
        self.assertEqual(("blocked", 300_000_005_000, 1), tuple(
            self.program.usage()["acme"][key] for key in ("state", "allowance_bytes", "used_bytes")))
        self.refused()
        self.post("unblock")
        self.relayed()
        until(lambda: self.program.usage()["acme"]["used_bytes"] == 2, "the next byte to be counted on top")

    def test_only_with_the_token_and_for_somebody_who_is_there(self):
        running = self.relayed()
        for token in ("", "wrong", self.program.layout.token + "x"):
            self.assertEqual(403, self.post("block", token=token).status)
        self.assertEqual(404, self.post("block", customer="nobody").status)
        self.assertEqual(400, self.post("block", body=["not", "an", "object"]).status)
        self.assertEqual("open", self.state())
        self.assertIsNone(running.ended)


if __name__ == "__main__":
    main()
