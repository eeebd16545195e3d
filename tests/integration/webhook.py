"""The webhook: each event once, signed, whatever the receiver does, and whatever becomes of the program in between.

The signature is checked with Python's hmac and with the openssl command; docs/events.md is held against what came.
"""
import hashlib
import hmac
import json
import os
import re
import subprocess
import time

from harness.case import Case, main
from harness.certificates import Authority
from harness.receiver import Receiver
from harness.waiting import until

ALLOWANCE = 1_000_000
SECRET = "a-secret-of-the-tests-0123456789"
PATH = "/hooks/of-tollgate?key=part-of-the-secret"
DOCUMENT = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "events.md")


class webhook(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        upstream = self.loop.listen(self.upstreams.append)
        self.authority = Authority(self.folder)
        self.prepared = self.layout()
        self.ports = {name: self.prepared.endpoint(self.prepared.customer(name, f"{ALLOWANCE}B", warn_at=["50%"]), upstream)
                      for name in ("acme", "other")}
        self.secret_file = os.path.join(self.folder, "webhook.secret")
        with open(self.secret_file, "w", encoding="ascii") as file:
            file.write(SECRET + "\n")
        os.chmod(self.secret_file, 0o600)

    def receiver(self, **how):
        one = Receiver(self.authority, **how)
        self.addCleanup(one.close)
        return one

    def start(self, receiver, name="localhost", scheme="https"):
        self.prepared.document["webhook"] = {"url": f"{scheme}://{name}:{receiver.port}{PATH}",
                                             "secret_file": self.secret_file,
                                             "ca_file": self.authority.certificate}
        self.program = self.started(self.prepared)

    def send(self, size, customer="acme"):
        """So many bytes more, in a connection of their own."""
        before = sum(peer.received for peer in self.upstreams)
        client = self.loop.connect(self.ports[customer]).send(bytes(size))
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == before + size, f"{size} bytes")
        client.reset()

    def cut_off(self, customer="acme"):
        client = self.loop.connect(self.ports[customer]).send(bytes(2 * ALLOWANCE))
        self.loop.settle([client])

    @staticmethod
    def events(receiver, customer="acme"):
        bodies = [json.loads(delivery.body) for delivery in receiver.got]
        return [body["event"] for body in bodies if body["customer"] == customer]

    def wait_for(self, receiver, *kinds, customer="acme"):
        until(lambda: self.events(receiver, customer) == list(kinds),
              lambda: f"{kinds}, not {self.events(receiver, customer)}; it printed:\n{self.program.text()}", 60)

    def pending(self):
        return self.program.metrics().total("tollgate_webhook_pending_events")

    def counted(self, outcome):
        return self.program.metrics().total("tollgate_webhook_deliveries_total", outcome=outcome)

    def check_signature(self, delivery):
        fields = dict(part.split("=", 1) for part in delivery.headers["Tollgate-Signature"].split(","))
        message = fields["t"].encode() + b"." + delivery.body
        self.assertEqual(hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest(), fields["v1"])
        by_openssl = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", SECRET], input=message, check=True,
                                    capture_output=True).stdout.decode()
        self.assertEqual(fields["v1"], by_openssl.split()[-1])
        self.assertLess(abs(int(fields["t"]) - time.time()), 600)

    def test_each_event_comes_once_in_order_and_signed(self):
        receiver = self.receiver()
        self.start(receiver)
        self.send(ALLOWANCE * 60 // 100)
        self.wait_for(receiver, "warned")
        self.cut_off()
        self.wait_for(receiver, "warned", "cut_off")
        self.program.adjust("acme", ALLOWANCE, "ticket 7")
        self.wait_for(receiver, "warned", "cut_off", "adjusted", "restored")
        for verb in ("block", "unblock"):
            self.program.request("POST", f"/v1/customers/acme/{verb}", {"reason": "ticket 8"}, self.prepared.token)
        kinds = ["warned", "cut_off", "adjusted", "restored", "blocked", "unblocked"]
        self.wait_for(receiver, *kinds)
        self.assertEqual([], self.events(receiver, "other"))
        for delivery in receiver.got:
            self.check_signature(delivery)
            self.assertEqual(PATH, delivery.path)
            self.assertEqual("application/json", delivery.headers["Content-Type"])
            self.assertEqual(json.loads(delivery.body)["id"], delivery.headers["Tollgate-Event-Id"])
        bodies = [json.loads(delivery.body) for delivery in receiver.got]
        self.assertEqual(6, len({body["id"] for body in bodies}))
        self.assertEqual((ALLOWANCE, 0), (bodies[1]["used_bytes"], bodies[1]["remaining_bytes"]))
        self.assertIn("access denied", bodies[1]["text"])
        self.assertIn(bodies[1]["period_end"][:10] + " 00:00 UTC", bodies[1]["text"])
        self.assertEqual((ALLOWANCE, "admin", "ticket 7"),
                         tuple(bodies[2][key] for key in ("delta_bytes", "by", "reason")))
        until(lambda: self.pending() == 0, "nothing to be pending")
        self.assertEqual(6, self.counted("delivered"))
        lines = ["allowance_warning", "customer_cut_off", "allowance_adjusted", "customer_restored", "customer_blocked",
                 "customer_unblocked"]
        self.assertEqual([[body["id"]] for body in bodies],
                         [[line["event_id"] for line in self.program.log(event=line)] for line in lines])
        self.assertNotIn("part-of-the-secret", self.program.text())
        self.assertNotIn(SECRET, self.program.text())
        self.documented(bodies)
        # Nothing of it comes again with another process.
        for end in (self.program.stop, self.program.kill):
            until(lambda: self.pending() == 0, "nothing to be pending")
            until(lambda: self.outbox() == 0, "the ledger to have no events")
            end()
            self.program.start()
            self.send(1, "other")
        self.wait_for(receiver, *kinds)

    def outbox(self):
        """Events that are still in the ledger."""
        ledger = os.path.join(self.prepared.document["state_dir"], "ledger.db")
        import sqlite3  # pylint: disable=import-outside-toplevel
        connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute("select count(*) from ledger where key like 'event/%'").fetchone()[0]
        finally:
            connection.close()

    def documented(self, bodies):
        """docs/events.md shows each kind of event with the members, in the order and of the types, that came."""
        with open(DOCUMENT, encoding="utf-8") as file:
            shown = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", file.read(), re.DOTALL)]
        by_kind = {one["event"]: one for one in shown}
        for body in bodies:
            example = by_kind[body["event"]]
            self.assertEqual(list(body), list(example), body["event"])
            self.assertEqual([type(value) for value in body.values()], [type(value) for value in example.values()])
            if body["event"] == "cut_off":
                self.assertEqual(re.sub(r"[0-9,]+ bytes( \([0-9]+ [MGT]B\))?|[0-9-]{10}", "N", body["text"]),
                                 re.sub(r"[0-9,]+ bytes( \([0-9]+ [MGT]B\))?|[0-9-]{10}", "N", example["text"]))

    def test_what_a_receiver_does_wrong_is_tried_again_and_nobody_feels_it(self):
        """500, a redirect, garbage, an endless head; then it works, with a body that nobody reads."""
        def garbage(handler):
            handler.wfile.write(b"\x00\xff not HTTP \r\n\r\n" * 10)
            handler.close_connection = True

        def huge_head(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Fill: " + b"x" * 100_000 + b"\r\n\r\n")
            handler.close_connection = True

        bad = [lambda handler: handler.reply(500), lambda handler: handler.reply(302, Location="https://127.0.0.1:1/"),
               garbage, huge_head]
        answers = list(bad)
        receiver = self.receiver(answer=lambda handler, _: (answers.pop(0) if answers else
                                                            lambda good: good.reply(200, b"x" * 10_000_000))(handler))
        self.start(receiver)
        self.send(ALLOWANCE * 60 // 100)
        self.wait_for(receiver, *["warned"] * (len(bad) + 1))
        until(lambda: self.counted("delivered") == 1, lambda: "the delivery to be counted: " + self.program.text())
        self.assertEqual(len(bad), self.counted("failed"))
        self.assertEqual(1, len({delivery.headers["Tollgate-Event-Id"] for delivery in receiver.got}))
        self.assertEqual(1, len({delivery.body for delivery in receiver.got}), "every try has the same bytes")
        failed = self.program.log(event="webhook_failed")
        self.assertEqual([500, 302], [line["status"] for line in failed[:2]])
        self.assertIn("redirects are not followed", failed[1]["detail"])
        self.assertTrue(all("status" not in line and line["detail"] for line in failed[2:]), failed)

    def test_what_a_receiver_does_not_want_is_given_up(self):
        receiver = self.receiver(answer=lambda handler, _: handler.reply(410))
        self.start(receiver)
        self.send(ALLOWANCE * 60 // 100)
        until(lambda: self.counted("rejected") == 1, "the refusal to be counted")
        self.assertEqual(410, self.program.log(event="webhook_rejected")[0]["status"])
        until(lambda: self.pending() == 0 and self.outbox() == 0, "it to be gone")
        self.wait_for(receiver, "warned")

    def test_a_certificate_of_another_name_or_authority_gets_nothing(self):
        os.makedirs(os.path.join(self.folder, "other"))
        stranger = Authority(os.path.join(self.folder, "other"))
        for receiver in (self.receiver(name="elsewhere.example"),
                         self.started_receiver(stranger)):
            with self.subTest(port=receiver.port):
                self.start(receiver)
                self.send(ALLOWANCE * 60 // 100, "other" if receiver is not None and self.upstreams else "acme")
                failed = until(lambda: self.program.log(event="webhook_failed"), "a failure")
                self.assertRegex(failed[0]["detail"], "^TLS: ")
                self.assertEqual([], receiver.got)
                self.program.stop()

    def started_receiver(self, authority):
        receiver = Receiver(authority)
        self.addCleanup(receiver.close)
        return receiver

    def test_a_hanging_receiver_is_not_felt_and_a_killed_program_delivers_with_the_same_id(self):
        receiver = self.receiver(answer=lambda handler, _: receiver.released.wait(60))
        self.start(receiver)
        self.send(ALLOWANCE * 60 // 100)
        until(lambda: receiver.got, "the delivery that hangs")
        first = receiver.got[0]
        for _ in range(20):
            self.send(1000, "other")
        self.program.adjust("other", 1)
        self.assertEqual(200, self.program.get("/healthz").status)
        self.assertGreaterEqual(self.pending(), 1)
        self.program.kill()
        receiver.close()
        second = self.receiver()
        self.start(second)
        self.wait_for(second, "warned")
        # Customers go side by side: the other one's may have come before it.
        later = next(one for one in second.got if json.loads(one.body)["customer"] == "acme")
        self.assertEqual(first.body, later.body)
        self.assertEqual(first.headers["Tollgate-Event-Id"], later.headers["Tollgate-Event-Id"])
        self.wait_for(second, "adjusted", customer="other")
        again = [line for line in self.program.log(event="allowance_warning") if line.get("again")]
        self.assertEqual([json.loads(first.body)["id"]], [line["event_id"] for line in again])

    def test_a_receiver_that_is_away_gets_it_when_it_comes_back(self):
        away = self.receiver()
        away.close()
        self.start(away)
        self.send(ALLOWANCE * 60 // 100)
        until(lambda: self.counted("failed") >= 1, "a failure")
        self.assertEqual(1, self.pending())
        self.program.stop()
        self.assertEqual(1, self.outbox())
        back = self.receiver()
        self.start(back)
        self.wait_for(back, "warned")

    def test_without_a_secret_nothing_is_sent_and_it_is_read_again(self):
        os.remove(self.secret_file)
        receiver = self.receiver()
        self.start(receiver)
        self.assertIn("openssl rand", self.program.log(event="webhook_secret")[0]["detail"])
        self.assertIn("webhook.secret_file", self.program.command("check").stderr)
        self.send(ALLOWANCE * 60 // 100)
        until(lambda: self.counted("failed") >= 1, "a failure")
        self.assertEqual([], receiver.got)
        with open(self.secret_file, "w", encoding="ascii") as file:
            file.write(SECRET)
        self.wait_for(receiver, "warned")
        self.check_signature(receiver.got[0])

    def test_in_the_clear_to_the_loopback_and_to_a_name(self):
        receiver = self.receiver(tls=False)
        self.start(receiver, name="127.0.0.1", scheme="http")
        self.send(ALLOWANCE * 60 // 100)
        self.wait_for(receiver, "warned")
        self.assertEqual(f"127.0.0.1:{receiver.port}", receiver.got[0].headers["Host"])

    def test_without_a_webhook_events_are_logged_and_leave_the_ledger(self):
        self.program = self.started(self.prepared)
        self.cut_off()
        until(lambda: self.program.log(event="customer_cut_off", customer="acme"), "its line")
        until(lambda: self.outbox() == 0, "the ledger to have no events")
        self.assertEqual(0, self.program.metrics().total("tollgate_webhook_deliveries_total"))


if __name__ == "__main__":
    main("openssl")
