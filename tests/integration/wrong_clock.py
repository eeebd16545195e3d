"""A wrong wall clock opens nothing: not one set back, not one a year ahead, until an operator says that it is right."""
from datetime import timedelta

from harness.case import main
from harness.month import MEGABYTE, Messages, MonthCase, day
from harness.waiting import until

NOW = day("2026-11-10") + timedelta(hours=9)


class wrong_clock(MonthCase):
    """`acme` has a connection on which messages go; `spent` has used its allowance up."""

    def prepared(self):
        self.clock.set(NOW)
        layout = self.layout()
        self.port, self.accepted = self.sink()
        self.acme = layout.endpoint(layout.customer("acme"), self.port)
        self.spent = layout.endpoint(layout.customer("spent", "1MB"), self.port)
        program = self.tollgate(layout).start()
        self.assertEqual(MEGABYTE, self.spend_all())
        self.assertEqual(0, self.spend_all())
        self.accepted.clear()
        return program

    def spend_all(self):
        before = len(self.accepted)
        client = self.loop.connect(self.spent).send_forever()
        self.loop.settle([client])
        self.loop.settle(self.accepted[before:])
        return sum(peer.received for peer in self.accepted[before:])

    def suspect(self, program):
        return program.metrics().total("tollgate_clock_suspect")

    def is_suspect(self, program, detail):
        """The log and the metric say so, and name what to do."""
        until(lambda: self.suspect(program) == 1, "the clock to be suspect")
        line = until(lambda: program.log(event="clock_suspect"), "the log's line")[-1]
        self.assertEqual("error", line["level"])
        self.assertIn(detail, line["detail"])
        self.assertIn("set the clock right", line["detail"])
        self.assertIn("tollgate period open", program.metrics().helps["tollgate_clock_suspect"])
        return line["detail"]

    def nothing_has_opened(self, program, messages):
        """Traffic goes on and counts in November, and what was spent stays spent."""
        # The clock is looked at each second, and a report of what is used is written at most once a second.
        reports, before = self.reports(program), messages.received

        def exchange():
            messages.exchange()
            return self.reports(program) >= reports + 3 and messages.received > before + 20_000

        until(exchange, "three reports")
        self.assertEqual(0, self.spend_all(), "what was exhausted stays exhausted")
        usage = program.usage()
        self.assertEqual({"2026-11-01T00:00:00Z"}, {one["period_start"] for one in usage.values()})
        self.assertEqual([], program.log(event="period_began"))
        self.assertEqual("exhausted", usage["spent"]["state"])
        return usage["acme"]["used_bytes"]

    def reports(self, program):
        return program.metrics().total("tollgate_ledger_transactions_total", operation="report", outcome="committed")

    def period(self, program, *words, code=0):
        done = program.command("period", *words)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_set_back_while_it_runs(self):
        program = self.prepared()
        messages = Messages(self.loop, self.acme, self.accepted)
        messages.exchange()
        self.clock.step(days=-40)
        detail = self.is_suspect(program, "was set by -")
        self.assertNotIn("period open", detail, "no command opens a month that is over")
        november = self.nothing_has_opened(program, messages)
        self.assertEqual(messages.received, november)
        self.assertIn("2026-10-01 is over", self.period(program, "open", "2026-10", code=1))
        self.assertIn("2026-10-01", self.period(program, "open", "2026-11", code=1), "the clock does not show it")
        self.assertIn("SUSPECT", self.period(program))
        self.clock.set(NOW + timedelta(minutes=1))
        until(lambda: self.suspect(program) == 0, "the clock to be believed again")
        self.assertIn("believed", self.period(program, "show"))
        until(lambda: len(program.log(event="clock_trusted")) == 1, "the log's line")
        self.assertEqual(messages.received, program.usage()["acme"]["used_bytes"])

    def test_a_year_ahead_while_it_runs(self):
        program = self.prepared()
        messages = Messages(self.loop, self.acme, self.accepted)
        self.clock.step(days=365)
        self.assertIn("tollgate period open 2027-11-01", self.is_suspect(program, "2027-11-10"))
        november = self.nothing_has_opened(program, messages)
        self.assertEqual(messages.received, november)
        self.assertIn("2027-11-01", self.period(program, "open", "2026-12", code=1), "not what the clock shows")
        self.assertIn("2027-11-01", self.period(program, "open", "2027-11-10", code=2), "not a first day")
        self.assertEqual(403, program.request("POST", "/v1/period", {"period": "2027-11-01"}).status)
        self.assertEqual(400, program.request("POST", "/v1/period", {"reason": "x"}, program.layout.token).status)
        self.assertEqual(422, program.request("POST", "/v1/period", {"period": "2027-12-01"}, program.layout.token).status)
        self.assertEqual(1, self.suspect(program), "refusals change nothing")
        shown = program.get("/v1/period").json()
        self.assertEqual(("2026-11-01", "2026-11-01", "2027-11-01", True),
                         tuple(shown[name] for name in ("period", "newest_in_ledger", "clock_shows", "clock_suspect")))

        self.assertIn("2027-11-01 is open", self.period(program, "open", "2027-11", "--reason", "a ticket"))
        audit = until(lambda: program.log(event="audit", what="period_open", reason="a ticket"), "the audit's line")
        self.assertEqual([("2027-11", True)], [(line["period"], line["opened"]) for line in audit])
        until(lambda: self.suspect(program) == 0, "the clock to be believed")
        self.run_until(lambda: program.usage_over_http()["spent"]["state"] == "open", "a new allowance")
        self.assertEqual(MEGABYTE, self.spend_all())
        for _ in range(10):
            messages.exchange()
        until(lambda: self.is_settled(program, "2026-11-01"), "the old month to be settled")
        self.assertEqual(november, program.usage("2026-11")["acme"]["used_bytes"])
        self.assertEqual(messages.received - november, program.usage()["acme"]["used_bytes"])
        self.assertEqual("2027-11-01", program.get("/v1/period").json()["newest_in_ledger"])
        self.assertEqual(0, program.command("period", "open", "2027-11").returncode, "again changes nothing")

    def test_a_step_within_the_month(self):
        """As after a pause of the whole machine. An operator who knows that the clock is right says so; nothing opens."""
        program = self.prepared()
        messages = Messages(self.loop, self.acme, self.accepted)
        self.clock.step(hours=2)
        self.assertIn("tollgate period open 2026-11-01", self.is_suspect(program, "2026-11-10T11:0"))
        self.nothing_has_opened(program, messages)
        self.assertIn("2026-11-01 is open", self.period(program, "open", "2026-11"))
        self.assertEqual(0, self.suspect(program))
        used = self.nothing_has_opened(program, messages)
        self.assertEqual(messages.received, used)
        self.assertEqual(0, self.suspect(program))

    def test_started_a_year_ahead(self):
        program = self.prepared()
        program.stop()
        self.clock.step(days=365)
        self.assertIn("SUSPECT", self.period(program))
        self.assertIn("2026-11-01T00:00:00Z", program.usage()["acme"]["period_start"])
        program.start()
        self.assertIn("tollgate period open 2027-11-01", self.is_suspect(program, "2027-11-10"))
        self.nothing_has_opened(program, Messages(self.loop, self.acme, self.accepted))
        self.assertIn("is open", self.period(program, "open", "2027-11-01"))
        self.run_until(lambda: program.usage_over_http()["spent"]["state"] == "open", "a new allowance")
        self.assertEqual(0, self.suspect(program))
        program.stop()
        program.start()
        self.assertEqual((0, "2027-11-01"), (self.suspect(program), program.get("/v1/period").json()["period"]))

    def test_opened_while_it_is_stopped(self):
        program = self.prepared()
        program.stop()
        self.clock.step(days=365)
        for wrong, told in (("2026-12", "2027-11-01"), ("2026-10", "is over"), ("2027-12", "2027-11-01")):
            self.assertIn(told, self.period(program, "open", wrong, code=1))
        self.assertIn("SUSPECT", self.period(program, "show"))
        self.assertIn("2027-11-01 is open", self.period(program, "open", "2027-11"))
        self.assertIn("2027-11-01 is open", self.period(program, "open", "2027-11"))
        self.assertIn("believed", self.period(program))
        program.start()
        self.assertEqual(0, self.suspect(program))
        self.assertEqual(MEGABYTE, self.spend_all())
        self.assertEqual([], program.log(event="clock_suspect"))
        self.assertEqual((MEGABYTE, MEGABYTE), tuple(program.usage(period)["spent"]["used_bytes"] for period in (None, "2026-11")))

    def test_set_right_after_the_start(self):
        """A machine that boots with a wrong clock and asks NTP a moment later needs no operator."""
        program = self.prepared()
        program.stop()
        self.clock.step(days=-400)
        program.start()
        self.assertNotIn("period open", self.is_suspect(program, "2026-11-01"))
        messages = Messages(self.loop, self.acme, self.accepted)
        self.nothing_has_opened(program, messages)
        self.clock.set(NOW + timedelta(minutes=5))
        until(lambda: self.suspect(program) == 0, "the clock to be believed")
        until(lambda: len(program.log(event="clock_trusted")) == 1, "the log's line")
        self.assertEqual((messages.received, []), (program.usage()["acme"]["used_bytes"], program.log(event="period_began")))

    def test_the_ledger_of_other_first_days(self):
        program = self.prepared()
        program.stop()
        program.layout.document["period"] = {"starts_on_day": 15}
        program.layout.write()
        for words in (("period",), ("period", "open", "2026-10-15"), ("usage",), ("adjust", "--customer", "acme", "--delta=1B",
                                                                                   "--reason", "x")):
            done = program.command(*words)
            self.assertEqual(1, done.returncode, words)
            self.assertIn("start on day 1, the configuration says 15", done.stderr)
        self.assertIn("2026-10-15", self.period(program, "open", "2026-11", code=2), "a month in two periods")


if __name__ == "__main__":
    main()
