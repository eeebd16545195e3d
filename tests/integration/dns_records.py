"""`tollgate dns`: zones that a real DNS server serves, batches that Route 53's own model takes, and refusals."""
import json
import os
import subprocess

import yaml

from harness import name_server, route53
from harness.case import Case, main, skip
from harness.program import PROGRAM

WORKSPACE = "dbc-a1b2c3d4-e5f6.cloud.databricks.com"
ACCOUNT = "globex.us-west-2.privatelink.snowflakecomputing.com"
OWN_NAME = "vpce-0aa-bbbb.vpce-svc-0cc.us-east-1.vpce.amazonaws.com"
CLUSTER = "sales-endpoint-abc.xyz123.us-east-1.redshift.amazonaws.com"
VPC_ENDPOINT = "vpce-0123456789abcdef0"  # of both of Snowflake's entries
NAMES = {WORKSPACE, ACCOUNT, "ocsp." + ACCOUNT, OWN_NAME, CLUSTER}
BALANCER = "tollgate-0123456789abcdef.elb.us-west-2.amazonaws.com"


class dns_records(Case):
    def prepared(self, **document):
        """Every warehouse once: a workspace, an account with its OCSP, a database and a cluster under their own names."""
        layout = self.layout()
        acme, globex = layout.customer("acme"), layout.customer("globex")
        https, http = layout.listener("tls"), layout.listener("http")
        layout.endpoint(acme, "lake-vpce.example:443", https, name="lake", warehouse="databricks", hosts=[WORKSPACE])
        layout.endpoint(acme, "10.9.0.1:5432", layout.listener("postgres"), name="orders", hosts=[OWN_NAME])
        layout.endpoint(globex, "snow-vpce.example:443", https, name="snow", warehouse="snowflake", hosts=[ACCOUNT],
                        vpc_endpoint=VPC_ENDPOINT)
        layout.endpoint(globex, "snow-vpce.example:80", http, name="ocsp", warehouse="snowflake",
                        hosts=["ocsp." + ACCOUNT], vpc_endpoint=VPC_ENDPOINT)
        layout.endpoint(globex, CLUSTER + ":5439", name="sales", warehouse="redshift", resolver=["10.0.0.2"])
        layout.document.update(document)
        self.document = layout.document
        return self.tollgate(layout)

    def zones(self, program, *words):
        folder = os.path.join(self.folder, "zones")
        done = program.command("dns", "--directory", folder, *words)
        self.assertEqual(0, done.returncode, done.stderr)
        return folder

    def refused(self, program, *words):
        done = program.command("dns", *words)
        self.assertEqual((2, ""), (done.returncode, done.stdout), done.stderr)
        return done.stderr

    def test_a_real_server_answers_every_name_with_every_address(self):
        program = self.prepared(advertise=["10.0.1.5", "10.0.2.5", "fd00::5"])
        folder = self.zones(program)
        self.assertEqual(NAMES, set(name_server.zones_in(folder)), "a zone for each exact name")
        good, words = name_server.bind_checks(folder)
        self.assertTrue(good, words)
        server = name_server.NameServer(folder, self.folder)
        self.addCleanup(server.stop)
        server.wait()
        for name in NAMES:
            with self.subTest(name=name):
                self.assertEqual(("NOERROR", ["10.0.1.5", "10.0.2.5"]), server.ask(name))
                self.assertEqual(("NOERROR", ["fd00::5"]), server.ask(name, "AAAA"))
                self.assertEqual(("NOERROR", []), server.ask(name, "CNAME"))
                self.assertEqual("NXDOMAIN", server.ask("www." + name)[0])
        # Nothing beside these names is hidden: the server has no zone for their neighbours and parents.
        for name in (WORKSPACE.replace("a1b2", "ffff"), "cloud.databricks.com", "us-west-2.privatelink.snowflakecomputing.com"):
            self.assertEqual(("REFUSED", []), server.ask(name), name)

    def test_targets_replace_what_is_advertised(self):
        program = self.prepared(advertise=["10.0.1.5"])
        folder = self.zones(program, "--target", "10.7.7.7", "--customer", "acme", "--ttl", "300", "--serial", "4294967295")
        self.assertEqual({WORKSPACE, OWN_NAME}, set(name_server.zones_in(folder)))
        good, words = name_server.bind_checks(folder)
        self.assertTrue(good, words)
        server = name_server.NameServer(folder, self.folder)
        self.addCleanup(server.stop)
        server.wait()
        self.assertEqual(("NOERROR", ["10.7.7.7"]), server.ask(WORKSPACE))
        self.assertEqual(("NOERROR", []), server.ask(WORKSPACE, "AAAA"))

    def test_a_name_with_an_underscore_is_served_too(self):
        program = self.prepared(advertise=["10.0.1.5"])
        host = "org-my_account.privatelink.snowflakecomputing.com"
        self.document["customers"][1]["endpoints"][0]["hosts"] = [host]
        good, words = name_server.bind_checks(self.zones(self.tollgate(program.layout)))
        self.assertTrue(good, words)

    def test_route_53_takes_every_batch(self):
        program = self.prepared(advertise=["10.0.1.5", "10.0.2.5", "fd00::5"])
        for words, kinds in (((), ["A", "AAAA"]), (("--target", "10.7.7.7"), ["A"]), (("--target", BALANCER), ["A"])):
            done = program.command("dns", "--format", "route53", *words)
            self.assertEqual(0, done.returncode, done.stderr)
            told = json.loads(done.stdout)
            self.assertEqual(NAMES, {zone["name"].removesuffix(".") for zone in told["zones"]})
            for zone in told["zones"]:
                self.assertEqual([], route53.complaints(zone["name"], zone["change_batch"]))
                types = [change["ResourceRecordSet"]["Type"] for change in zone["change_batch"]["Changes"]]
                self.assertEqual(kinds, types)
        alias = told["zones"][0]["change_batch"]["Changes"][0]["ResourceRecordSet"]["AliasTarget"]
        self.assertEqual({"HostedZoneId": "Z18D5FSROUN65G", "DNSName": BALANCER + ".", "EvaluateTargetHealth": False}, alias)
        folder = self.zones(program, "--format", "route53")
        self.assertEqual({name + ".json" for name in NAMES}, set(os.listdir(folder)))
        for name in NAMES:  # what `--change-batch file://...` reads
            with open(os.path.join(folder, name + ".json"), encoding="ascii") as file:
                self.assertEqual([], route53.complaints(name + ".", json.load(file)))

    def test_route_53s_model_notices_what_is_wrong(self):
        good = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {
            "Name": "a.b.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.1"}]}}]}
        self.assertEqual([], route53.complaints("a.b.", good))
        for path, value in (("Type", "CNAME"), ("Name", "c.b."), ("TTL", "60"), ("ResourceRecords", [{"Value": "fd00::1"}]),
                            ("AliasTarget", {"HostedZoneId": "Z1", "DNSName": "x."})):
            broken = json.loads(json.dumps(good))
            broken["Changes"][0]["ResourceRecordSet"][path] = value
            self.assertNotEqual([], route53.complaints("a.b.", broken), path)

    def test_an_alias_needs_the_hosted_zone_it_is_in(self):
        program = self.prepared()
        words = ("--format", "route53", "--target", "proxy.internal.example")
        self.assertIn("--target-zone-id", self.refused(program, *words))
        done = program.command("dns", *words, "--target-zone-id", "Z0123456789ABCDEFGHIJ")
        self.assertEqual(0, done.returncode, done.stderr)
        for zone in json.loads(done.stdout)["zones"]:
            self.assertEqual([], route53.complaints(zone["name"], zone["change_batch"]))

    def test_hosts_lines_are_what_the_resolver_reads(self):
        program = self.prepared(advertise=["10.0.1.5", "fd00::5"])
        folder = self.zones(program, "--format", "hosts")
        self.assertEqual(["hosts"], os.listdir(folder))
        with open(os.path.join(folder, "hosts"), encoding="ascii") as file:
            lines = [line.partition("#")[0].strip() for line in file]  # hosts(5) has comments, and nss_wrapper has not
        bare = os.path.join(self.folder, "hosts")
        with open(bare, "w", encoding="ascii") as file:
            file.write("\n".join(filter(None, lines)) + "\n")
        environment = {**os.environ, "LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_HOSTS": bare}
        for name in NAMES:
            for database, address in (("ahostsv4", "10.0.1.5"), ("ahostsv6", "fd00::5")):
                done = subprocess.run(["getent", database, name], capture_output=True, text=True, check=False,
                                      env=environment, timeout=30, stdin=subprocess.DEVNULL)
                self.assertIn(address, done.stdout.split(), (name, database, done.stderr))

    def test_kubernetes_gets_what_suits_the_target(self):
        program = self.prepared(advertise=["10.0.1.5", "fd00::5"])
        told = program.command("dns", "--format", "kubernetes").stdout
        block = told[told.index("\n") + 1:told.index("}\n}\n")]
        heads, body = block.split(" {\n", 1)
        self.assertEqual({name + ":53" for name in NAMES}, set(heads.split()))
        records = {tuple(line.split()) for line in body.splitlines() if len(line.split()) == 2 and "." in line}
        self.assertEqual({(address, name) for name in NAMES for address in ("10.0.1.5", "fd00::5")}, records)
        service = "tollgate.edge.svc.cluster.local"
        told = program.command("dns", "--format", "kubernetes", "--target", service).stdout
        rules = {tuple(line.split()) for line in told.splitlines() if not line.startswith("#")}
        self.assertEqual({("rewrite", "stop", "name", "exact", name, service) for name in NAMES}, rules)
        told = program.command("dns", "--format", "kubernetes", "--target", "127.0.0.1").stdout
        aliases = yaml.safe_load(told)["hostAliases"]
        self.assertEqual([("127.0.0.1", NAMES)], [(each["ip"], set(each["hostnames"])) for each in aliases])
        self.assertIn("mix", self.refused(program, "--format", "kubernetes", "--target", "127.0.0.1", "--target", "10.0.0.1"))

    def test_settings_are_told_beside_the_records(self):
        program = self.prepared(advertise=["10.0.1.5"])
        ports = {one["name"]: int(one["listen"].rpartition(":")[2]) for one in self.document["listeners"]}
        port = {one["name"]: ports[one["listener"]] for customer in self.document["customers"] for one in customer["endpoints"]}
        told = json.loads(program.command("dns", "--format", "route53").stdout)["settings"]
        self.assertEqual([
            {"endpoint": "acme/lake", "field": "Workspace URL", "value": "https://" + WORKSPACE, "port": port["lake"]},
            {"endpoint": "acme/orders", "field": "Host", "value": OWN_NAME, "port": port["orders"]},
            {"endpoint": "globex/snow", "field": "Account", "value": "globex.us-west-2.privatelink", "port": port["snow"]},
            {"endpoint": "globex/sales", "field": "Hostname", "value": CLUSTER, "port": port["sales"]}], told)
        for format_ in ("zone", "hosts", "kubernetes"):
            told = program.command("dns", "--format", format_).stdout
            self.assertIn(f"globex/sales: Hostname = {CLUSTER}, port {port['sales']}\n", told)

    def test_without_a_name_the_proxys_own_address_is_the_host(self):
        layout = self.layout()
        port = layout.endpoint(layout.customer("acme"), "db-vpce.example:5432", name="orders")
        layout.document["advertise"] = ["10.0.1.5"]
        done = self.tollgate(layout).command("dns")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("no record is needed", done.stdout)
        self.assertIn(f"acme/orders: Host = 10.0.1.5, port {port}\n", done.stdout)

    def test_no_address_is_refused(self):
        words = self.refused(self.prepared())
        self.assertIn("advertise", words)
        self.assertIn("--target", words)

    def test_a_name_that_the_proxy_dials_is_refused(self):
        layout = self.prepared(advertise=["10.0.1.5"]).layout
        del self.document["customers"][1]["endpoints"][2]["resolver"]
        self.document["customers"][1]["endpoints"][2]["hosts"] = [CLUSTER.upper()]
        words = self.refused(self.tollgate(layout), "--customer", "globex")
        self.assertIn("customers[1].endpoints[2].upstream[0] (globex/sales)", words)
        self.assertIn("resolver", words)
        # It may be another customer's upstream as well, and a name below a zone is hidden by it.
        self.document["customers"][0]["endpoints"][0]["upstream"] = ["a." + CLUSTER + ":443", CLUSTER + ":443"]
        self.document["customers"][1]["endpoints"][2]["resolver"] = ["10.0.0.2"]
        program = self.tollgate(layout)
        words = self.refused(program)
        self.assertIn("customers[0].endpoints[0].upstream[0] (acme/lake): would not be found", words)
        self.assertIn("customers[0].endpoints[0].upstream[1] (acme/lake): would lead back", words)
        self.assertNotIn("would not be found", self.refused(program, "--format", "hosts"), "/etc/hosts hides nothing")

    def test_targets_that_go_past_the_proxy_are_refused(self):
        program = self.prepared()
        for target in ("10.9.0.1", "lake-vpce.example"):
            self.assertIn("past the proxy", self.refused(program, "--format", "route53", "--target", target,
                                                         "--target-zone-id", "Z1"))
        self.assertIn("lead back", self.refused(program, "--format", "route53", "--target", WORKSPACE,
                                                "--target-zone-id", "Z1"))

    def test_wrong_targets_are_refused_all_at_once(self):
        program = self.prepared()
        words = self.refused(program, "--customer", "nobody", "--target", "10.0.0.1", "--target", "10.0.0.1",
                             "--target", "0.0.0.0", "--target", "no name", "--target", "a.example", "--target", "b.example")
        for part in ("'nobody'", "'10.0.0.1' is given twice", "'0.0.0.0'", "'no name'", "'b.example' is a second name", "mixes"):
            self.assertIn(part, words)
        self.assertIn("CNAME", self.refused(program, "--target", BALANCER))
        self.assertIn("/etc/hosts", self.refused(program, "--format", "hosts", "--target", BALANCER))
        self.assertIn("zone route53 hosts kubernetes", self.refused(program, "--format", "bind", "--target", "10.0.0.1"))
        many = [word for last in range(17) for word in ("--target", f"10.0.0.{last}")]
        self.assertIn("16 are the most", self.refused(program, *many))
        self.assertEqual(0, program.command("dns", *many[:-2]).returncode, "16 are fine")
        for words in (("--ttl", "0"), ("--ttl", "86401"), ("--serial", "4294967296"), ("--target",)):
            self.assertEqual(2, program.command("dns", *words).returncode, words)

    def test_a_name_of_two_customers_is_refused(self):
        layout = self.prepared(advertise=["10.0.1.5"]).layout
        self.document["customers"][1]["endpoints"][1]["hosts"] = [WORKSPACE]
        self.assertIn("customers[1].endpoints[1].hosts (globex/ocsp): 'dbc-a1b2c3d4",
                      self.refused(self.tollgate(layout)))

    def test_what_will_not_work_is_said_and_goes_on(self):
        layout = self.prepared(advertise=["10.0.1.5"]).layout
        del self.document["customers"][1]["endpoints"][1]
        done = self.tollgate(layout).command("dns")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("'ocsp." + ACCOUNT, done.stderr)
        self.assertIn("clients connect to 443", done.stderr)
        self.assertIn("listens on this host alone", done.stderr)

    def test_a_folder_that_cannot_be_written_ends_with_1(self):
        program = self.prepared(advertise=["10.0.1.5"])
        blocked = os.path.join(self.folder, "file")
        with open(blocked, "w", encoding="ascii"):
            pass
        self.assertEqual(1, program.command("dns", "--directory", blocked).returncode)

    def test_what_cannot_be_printed_ends_with_1(self):
        program = self.prepared(advertise=["10.0.1.5"])
        for command in ("dns", "checklist"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([PROGRAM, command, "--config", program.config], stdout=full, stderr=subprocess.DEVNULL,
                                      check=False, timeout=60, stdin=subprocess.DEVNULL)
            self.assertEqual(1, done.returncode, command)


if __name__ == "__main__":
    if name_server.missing():
        skip(f"not installed: {', '.join(name_server.missing())}")
    main("getent")
