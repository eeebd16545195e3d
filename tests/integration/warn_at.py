"""`warn_at`: each step of an allowance is one line in the log, once a period, whatever the process goes through."""
from harness.case import Case, main
from harness.locked_ledger import ledger_locked
from harness.waiting import until

ALLOWANCE = 1_000_000


class warn_at(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def start(self, steps=("50%", "80%", "95%")):
        layout = self.prepared = self.layout(workers=2)
        self.ports = {name: layout.endpoint(layout.customer(name, f"{ALLOWANCE}B", warn_at=list(steps)), self.upstream_port)
                      for name in ("acme", "other")}
        self.program = self.started(layout)

    def send(self, size, customer="acme"):
        """So many bytes more, in a connection of their own, and the program knows of them."""
        before = sum(peer.received for peer in self.upstreams)
        client = self.loop.connect(self.ports[customer]).send(bytes(size))
        self.loop.run(lambda: sum(peer.received for peer in self.upstreams) == before + size, f"{size} bytes")
        client.reset()

    def warned(self, customer="acme"):
        return [line["percent"] for line in self.program.log(event="allowance_warning", customer=customer)]

    def warns(self, *steps):
        until(lambda: self.warned() == list(steps), lambda: f"{steps}, not {self.warned()}")

    def reported(self):
        """Two reports to the ledger have gone by, in either of which a line would have been due."""
        def reports():
            return self.program.metrics().total("tollgate_ledger_transactions_total", operation="report")
        for _ in range(2):
            before = reports()
            self.send(1, "other")
            until(lambda: reports() > before, "the next report")

    def test_each_step_is_told_at_its_byte(self):
        self.start()
        self.send(ALLOWANCE // 2 - 1)
        self.reported()
        self.warns()
        self.assertEqual("open", self.program.usage()["acme"]["state"])
        self.send(1)
        self.warns(50)
        self.assertEqual("warned", self.program.usage()["acme"]["state"])
        self.send(ALLOWANCE * 30 // 100)
        self.warns(50, 80)
        self.send(ALLOWANCE * 15 // 100)
        self.warns(50, 80, 95)
        self.send(ALLOWANCE * 5 // 100)
        self.reported()
        self.warns(50, 80, 95)
        self.assertEqual([], self.warned("other"))

    def test_steps_that_are_crossed_at_once_are_told_each(self):
        self.start()
        self.send(ALLOWANCE * 96 // 100)
        self.warns(50, 80, 95)
        self.reported()
        self.warns(50, 80, 95)

    def test_a_step_is_told_once_over_restarts_and_kills(self):
        self.start()
        self.send(ALLOWANCE * 85 // 100)
        self.warns(50, 80)
        for end in (self.program.stop, self.program.kill):
            end()
            self.program.start()
            self.reported()
            self.warns(50, 80)
        self.send(ALLOWANCE * 11 // 100)
        self.warns(50, 80, 95)

    def test_a_step_that_a_killed_process_had_no_time_to_tell_is_told_with_the_next_byte(self):
        self.start(steps=["40%"])
        self.send(1)  # half of the allowance is granted now
        self.reported()
        with ledger_locked(self.prepared):
            self.send(ALLOWANCE * 45 // 100)
            self.program.kill()
        self.warns()
        self.program.start()
        self.send(1)
        self.warns(40)
        self.reported()
        self.warns(40)

    def test_an_allowance_that_grew_is_warned_of_anew(self):
        """A step counts as told for as long as what is handed out reaches it, and that is all of the old allowance."""
        self.start(steps=["80%"])
        self.send(ALLOWANCE * 85 // 100)
        self.warns(80)
        self.program.adjust("acme", ALLOWANCE)
        self.reported()
        self.warns(80)
        self.assertEqual("open", self.program.usage()["acme"]["state"])
        self.send(ALLOWANCE * 75 // 100)
        self.warns(80, 80)

    def test_no_steps_are_no_lines(self):
        self.start(steps=())
        self.send(ALLOWANCE * 99 // 100)
        self.reported()
        self.warns()
        self.assertEqual("open", self.program.usage()["acme"]["state"])


if __name__ == "__main__":
    main()
