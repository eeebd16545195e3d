"""The doctor and names: a real DNS server for the endpoints, the machine's own answers written by hand."""
from doctor_case import DoctorCase
from harness.case import main, skip
from harness.dns import DnsServer, dnsmasq, machine_answers
from harness.ports import free_port

NAME = "orders.warehouse.test"
SERVICE = ".vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com"
REGIONAL = "vpce-0123456789abcdef0-abcdefgh" + SERVICE
ZONE_A = "vpce-0123456789abcdef0-abcdefgh-us-east-1a" + SERVICE
ZONE_B = "vpce-0123456789abcdef0-abcdefgh-us-east-1b" + SERVICE


class doctor_names(DoctorCase):
    def program(self, addresses, upstream, resolver=True, machine=None, listen="127.0.0.1", **keys):
        server = DnsServer(self.folder, addresses)
        self.addCleanup(server.stop)
        server.start()
        self.port = free_port()
        layout = self.layout()
        listener = {"name": "orders", "listen": f"{listen}:{self.port}", "protocol": "tcp"}
        layout.document["listeners"].append(listener)
        more = {"resolver": [server.address]} if resolver else {}
        layout.endpoint(layout.customer("acme"), [f"{name}:{self.port}" for name in upstream], listener, **more, **keys)
        program = self.tollgate(layout)
        program.environment = machine_answers(self.folder, machine or {})
        return program

    def examine(self, *words, **more):
        return self.examined(self.program(*words, **more), "--timeout", "1s")

    def test_the_loop_is_found_where_the_resolver_is_missing(self):
        machine = {NAME: ["127.0.0.1"]}  # overridden to the proxy, which listens on the warehouse's own port
        results = self.examine({NAME: ["127.0.0.2"]}, [NAME], resolver=False, machine=machine)
        found = self.expect("failed", results, "loop", f"{NAME} is at 127.0.0.1:{self.port}, which is this proxy itself "
                                                       "(listener orders)")
        self.assertIn("`resolver`", found["remedy"])
        self.expect("not_reached", results, "tcp", "see loop")

    def test_the_resolver_leads_to_the_warehouse(self):
        self.loop.listen(lambda peer: None, address="127.0.0.2")
        results = self.examine({NAME: ["127.0.0.2"]}, [NAME], machine={NAME: ["127.0.0.1"]})
        self.expect("ok", results, "loop")
        self.expect("ok", results, "upstream_names", "127.0.0.2")

    def test_a_resolver_that_overrides_it_too(self):
        results = self.examine({NAME: ["127.0.0.1"]}, [NAME])
        self.assertIn("`resolver` override this name too", self.expect("failed", results, "loop")["remedy"])

    def test_an_advertised_address_is_a_loop_too(self):
        program = self.program({NAME: ["10.99.0.1"]}, [NAME])
        program.layout.document["advertise"] = ["10.99.0.1"]
        program.config = program.layout.write()
        self.expect("failed", self.examined(program), "loop", "10.99.0.1")

    def test_a_name_that_nobody_knows(self):
        results = self.examine({}, [NAME])
        self.expect("failed", results, "upstream_names", "Domain name not found")
        self.expect("not_reached", results, "tcp")

    def test_the_zones_of_an_endpoint(self):
        a, b = "127.0.8.1", "127.0.8.2"
        every = {REGIONAL: [a, b], ZONE_A: [a], ZONE_B: [b]}
        for addresses, upstream, verdict, seen in (
                (every, [REGIONAL], "ok", "as many zones"),
                (every, [ZONE_A, ZONE_B], "ok", "us-east-1a 127.0.8.1, us-east-1b 127.0.8.2"),
                (every, [ZONE_A], "warning", "also at 127.0.8.2"),
                ({**every, REGIONAL: [a]}, [ZONE_A, ZONE_B], "warning", "leaves out 127.0.8.2"),
                ({REGIONAL: [a], ZONE_A: [a]}, [ZONE_A, ZONE_B], "failed", "no address in us-east-1b"),
                ({REGIONAL: [a]}, [REGIONAL], "warning", "one zone")):
            with self.subTest(upstream=upstream, seen=seen):
                found = self.one(self.examine(addresses, upstream), "zones")
                self.assertEqual(verdict, found["verdict"], found)
                self.assertIn(seen, found["seen"])

    def test_names_that_clients_use(self):
        for machine, verdict, seen in (({NAME: ["127.0.0.1"]}, "ok", "this proxy"),
                                       ({NAME: ["10.99.0.9"]}, "ok", "this proxy"),
                                       ({NAME: ["10.99.0.8"]}, "warning", "not this proxy"),
                                       ({}, "warning", NAME)):
            with self.subTest(machine=machine):
                program = self.program({NAME: ["127.0.0.2"]}, [NAME], machine=machine, hosts=[NAME])
                program.layout.document["advertise"] = ["10.99.0.9"]
                program.config = program.layout.write()
                found = self.one(self.examined(program), "client_names")
                self.assertEqual(verdict, found["verdict"], found)
                self.assertIn(seen, found["seen"])


if __name__ == "__main__":
    if dnsmasq() is None:
        skip("not installed: dnsmasq")
    main()
