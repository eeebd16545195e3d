"""`tollgate checklist` against the service's documentation: nothing is left out, nothing changes places, the values are
right, and no state claims more than is known.

The lists below are the documentation in a few words each, written apart from the program's tables.
"""
import json
import os
import re
import subprocess

import yaml

from harness.case import Case, main
from harness.program import PROGRAM

GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "onboarding.md")
DOCTOR = os.path.join(os.path.dirname(GUIDE), "doctor.md")

# id, who acts, words that must be in it (patterns), and what it is, for the reader.
SERVICE = [
    ("prerequisite.1", "customer, customer success manager", ["beta", "terms"], "private beta, under its terms"),
    ("prerequisite.2", "customer", ["costs"], "additional networking costs are possible"),
    ("prerequisite.3", "customer", ["us-east-1", "us-east-2", "us-west-2", "eu-west-1"], "four regions are eligible"),
    ("prerequisite.4", "platform engineer", [r"\b2\b.*endpoints"], "up to 2 VPC endpoints"),
    ("prerequisite.5", "platform engineer", ["300 GB", "month", "total"], "300 GB a month over all endpoints"),
]
WAREHOUSES = {
    "databricks": [
        ("note.1", "customer", ["Databricks' documentation", "front-end", "back-end"], "read Databricks' own page first"),
        ("prerequisite.1", "customer", ["Enterprise", "E2"], "Enterprise tier and the E2 version"),
        ("prerequisite.2", "customer", ["customer-managed VPC", "secure cluster connectivity"], "the workspace's network"),
        ("prerequisite.2.1", "customer", ["DNS hostnames", "DNS resolution"], "DNS settings of the VPC"),
        ("prerequisite.2.2", "customer", ["security group", r"both directions", r"0\.0\.0\.0/0", "443", "3306", "6666", "2443",
                                          "8443-8451"], "security group, both ways, seven groups of ports"),
        ("step.1", "customer", ["Databricks' documentation", "back-end"], "private connectivity with a back-end connection"),
        ("step.2", "customer", ["success manager", "interest"], "tell the CSM"),
        ("step.3", "platform engineer, customer success manager", ["VPC endpoint", "id"], "endpoint made, id given"),
        ("step.4", "customer", ["[Rr]egister", "Private Access Setting"], "endpoint registered and in the setting"),
        ("step.5", "customer", ["workspace", "Private Access Setting"], "workspace uses the setting"),
        ("step.6", "customer, customer success manager, platform engineer", ["workspace URL", "DNS"],
         "URL to the CSM; the platform's DNS reroutes"),
        ("step.7", "customer success manager", ["[Nn]otify", "present", "new"], "done; all integrations use it"),
    ],
    "rds_postgres": [
        ("prerequisite.1", "customer", ["Network Load Balancer", "target group", "Lambda"], "NLB, target addresses in step"),
        ("prerequisite.1.1", "customer, customer success manager, platform engineer", ["Availability Zones"],
         "zones of the NLB changed: tell the CSM, the endpoint's follow"),
        ("prerequisite.2", "customer", ["one of"], "one of two settings"),
        ("prerequisite.2.1", "customer", ["[Ee]ither", "disable", "inbound rules"], "do not enforce inbound rules"),
        ("prerequisite.2.2", "customer", [r"\b[Oo]r\b", "inbound rule", r"10\.0\.0\.0/8"], "or allow the CIDR"),
        ("step.1", "customer", ["endpoint service", "load balancer"], "an endpoint service for the NLB"),
        ("step.2", "customer, customer success manager", ["interest", "principal"], "tell the CSM, get the principal"),
        ("step.3", "customer", ["allowed principals", "step 1"], "allow the principal"),
        ("step.4", "customer, customer success manager, platform engineer", ["service's name", "VPC endpoint", "Edge VPC"],
         "service name to the CSM; endpoint made in the Edge VPC"),
        ("step.5", "platform engineer, customer success manager, customer", ["DNS name", "Host setting"],
         "the endpoint's DNS name is the Host"),
    ],
    "redshift": [
        ("prerequisite.1", "customer", ["RA3"], "RA3 nodes"),
        ("prerequisite.2", "customer", ["relocation", "Availability Zone"], "cluster relocation"),
        ("prerequisite.3", "customer", ["5431-5455", "8191-8215"], "port ranges"),
        ("step.1", "customer, customer success manager", ["interest", "Edge", "account", "VPC"], "tell the CSM, get both ids"),
        ("step.2", "customer", ["[Gg]rant", "account", "VPC"], "grant access to both"),
        ("step.3", "customer", ["cluster identifier", "AWS account id"], "two values to the CSM"),
        ("step.4", "platform engineer, customer success manager", ["Redshift-managed VPC endpoint", "subnet", "URL"],
         "managed endpoint made, URL given"),
        ("step.5", "customer", ["URL", "Hostname"], "the URL is the Hostname"),
    ],
    "snowflake": [
        ("prerequisite.1", "customer", ["Business Critical", "higher"], "edition"),
        ("prerequisite.2", "customer", ["AWS"], "hosted on AWS"),
        ("step.1", "customer", ["[Ee]nable", "PrivateLink"], "enable PrivateLink"),
        ("step.2", "customer, customer success manager", ["interest", "Edge account id"], "tell the CSM, get the account"),
        ("step.3", "customer, Snowflake support", ["case", "third-party vendor"], "Snowflake support authorizes"),
        ("step.4", "customer, customer success manager",
         [r"SYSTEM\$GET_PRIVATELINK_CONFIG", "ACCOUNTADMIN", "privatelink-vpce-id", "privatelink-account-url",
          "privatelink-account-name"], "three values of the function's answer"),
        ("step.5", "platform engineer", ["VPC endpoint", "CNAME", "privatelink-account-name"], "endpoint and record made"),
        ("step.6", "customer success manager, customer", ["[Nn]otif", "privatelink-account-name", "Account setting"],
         "done; the name is the Account"),
    ],
}
# Where two rules conflict, where the proxy changes one, or where no program can know.
REMARKED = {"service.prerequisite.5", "databricks.note.1", "databricks.prerequisite.2.2", "databricks.step.4",
            "databricks.step.6", "rds_postgres.prerequisite.1.1", "rds_postgres.prerequisite.2",
            "rds_postgres.prerequisite.2.2", "rds_postgres.step.5", "redshift.prerequisite.2", "redshift.step.5",
            "snowflake.step.3", "snowflake.step.4", "snowflake.step.5"}
STATES = {"verified by configuration", "verified by probe", "to be confirmed by a person"}
PROBES = {"client_names", "tcp", "postgres_tls", "tls_certificate", "source_address", "ocsp_cache"}

ORDERS = "vpce-0fedcba9876543210-hgfedcba.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com"
SNOW = "vpce-0123456789abcdef0-abcdefgh.vpce-svc-0aaaabbbbccccdddd.us-west-2.vpce.amazonaws.com"
ACCOUNT = "globex.us-west-2.privatelink.snowflakecomputing.com"


def documented(warehouse):
    return [("service." + row[0], *row[1:]) for row in SERVICE] + [
        (f"{warehouse}.{row[0]}", *row[1:]) for row in WAREHOUSES[warehouse]]


def run(*words):
    return subprocess.run([PROGRAM, "checklist", *words], capture_output=True, text=True, check=False, timeout=60,
                          stdin=subprocess.DEVNULL)


class checklist(Case):
    def configured(self):
        """Every warehouse once, with the names that AWS and the warehouses give."""
        layout = self.layout()
        acme, globex = layout.customer("acme"), layout.customer("globex")
        https, http = layout.listener("tls"), layout.listener("http")
        layout.endpoint(acme, "lake-vpce.example:443", https, name="lake", warehouse="databricks", region="us-east-1",
                        vpc_endpoint="vpce-0aaaaaaaaaaaaaaaa", hosts=["dbc-a1b2c3d4-e5f6.cloud.databricks.com"])
        layout.endpoint(acme, ORDERS + ":5432", name="orders", region="us-east-1", vpc_endpoint="vpce-0fedcba9876543210")
        keys = {"warehouse": "snowflake", "region": "us-west-2", "vpc_endpoint": "vpce-0123456789abcdef0"}
        layout.endpoint(globex, SNOW + ":443", https, name="snow", hosts=[ACCOUNT], **keys)
        layout.endpoint(globex, SNOW + ":80", http, name="snow-ocsp", hosts=["ocsp." + ACCOUNT], **keys)
        layout.endpoint(globex, "sales-endpoint.redshift.example:5439", name="sales", warehouse="redshift",
                        region="eu-west-1", vpc_endpoint="vpce-0bbbbbbbbbbbbbbbb")
        layout.document["advertise"] = ["10.0.1.5"]
        self.document = layout.document
        return layout

    def lists(self, layout, *words):
        done = self.tollgate(layout).command("checklist", "--json", *words)
        self.assertEqual(0, done.returncode, done.stderr)
        return {one["warehouse"]: {**one, "items": {item["id"]: item for item in one["items"]}}
                for one in json.loads(done.stdout)}

    def values(self, item):
        return {one["name"]: one["value"] for one in item["values"]}

    def test_every_prerequisite_and_step_is_there_in_its_order(self):
        lists = self.lists(self.configured())
        self.assertEqual(set(WAREHOUSES), set(lists))
        for warehouse, one in lists.items():
            expected = documented(warehouse)
            self.assertEqual([row[0] for row in expected], list(one["items"]))
            for id_, who, patterns, meaning in expected:
                item = one["items"][id_]
                with self.subTest(id=id_, meaning=meaning):
                    self.assertEqual(who, ", ".join(item["who"]))
                    self.assertEqual(id_.split(".")[1], item["kind"])
                    for pattern in patterns:
                        self.assertRegex(item["what"], pattern)
                    self.assertIn(item["state"], STATES)
                    if id_ in REMARKED:
                        self.assertIsNotNone(item["remark"])
                    self.assertLessEqual(set(item["probes"]), PROBES)

    def test_the_probes_it_names_are_those_of_doctor(self):
        with open(DOCTOR, encoding="utf-8") as page:
            text = page.read()
        self.assertEqual([], [probe for probe in sorted(PROBES) if f"**`{probe}`**" not in text])

    def test_it_is_the_same_without_a_configuration_and_all_values_are_blanks(self):
        for warehouse in WAREHOUSES:
            done = run("--warehouse", warehouse, "--customer", "newcomer", "--json")
            self.assertEqual(0, done.returncode, done.stderr)
            [one] = json.loads(done.stdout)
            self.assertEqual(("newcomer", None, None, []), tuple(one[key] for key in (
                "customer", "region", "vpc_endpoint", "endpoints")))
            self.assertEqual([row[0] for row in documented(warehouse)], [item["id"] for item in one["items"]])
            for item in one["items"]:
                self.assertNotEqual("verified by configuration", item["state"], item["id"])
                for value in item["values"]:
                    self.assertIsNone(value["value"], item["id"])
                    self.assertRegex(value["known_by"], "has it", item["id"])

    def test_values_come_from_the_configuration(self):
        lists = self.lists(self.configured())
        lake, orders, sales, snow = (lists[name]["items"] for name in ("databricks", "rds_postgres", "redshift", "snowflake"))
        port = {one["name"]: one["listen"].rpartition(":")[2] for one in self.document["listeners"]}
        ports = {one["name"]: port[one["listener"]] for customer in self.document["customers"] for one in customer["endpoints"]}
        url = "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"
        self.assertEqual({"Workspace URL": url}, self.values(lake["databricks.step.6"]))
        self.assertEqual({"Workspace URL setting": url, "Port": ports["lake"]}, self.values(lake["databricks.step.7"]))
        self.assertEqual({"VPC endpoint id": "vpce-0aaaaaaaaaaaaaaaa", "Region": "us-east-1"},
                         self.values(lake["databricks.step.4"]))
        self.assertEqual({"Service name": "com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123",
                          "VPC endpoint id": "vpce-0fedcba9876543210"}, self.values(orders["rds_postgres.step.4"]))
        self.assertEqual({"DNS name of the endpoint": ORDERS, "Host setting": "10.0.1.5", "Port": ports["orders"]},
                         self.values(orders["rds_postgres.step.5"]))
        self.assertEqual({"Hostname setting": "10.0.1.5", "Port": ports["sales"]}, self.values(sales["redshift.step.5"]))
        self.assertEqual({"Cluster identifier": None, "AWS account id of the customer": None},
                         self.values(sales["redshift.step.3"]))
        self.assertEqual({"privatelink-vpce-id": "com.amazonaws.vpce.us-west-2.vpce-svc-0aaaabbbbccccdddd",
                          "privatelink-account-url": ACCOUNT, "privatelink-account-name": "globex.us-west-2.privatelink",
                          "privatelink-ocsp-url": "ocsp." + ACCOUNT}, self.values(snow["snowflake.step.4"]))
        self.assertEqual({"Account setting": "globex.us-west-2.privatelink", "Port": ports["snow"]},
                         self.values(snow["snowflake.step.6"]))
        self.assertEqual(["snow", "snow-ocsp"], lists["snowflake"]["endpoints"], "one VPC endpoint, one list")

    def test_values_of_the_platform_are_options(self):
        principal = "arn:aws:iam::123456789012:root"
        lists = self.lists(self.configured(), "--principal", principal, "--account-id", "123456789012", "--vpc-id",
                           "vpc-0123456789abcdef0")
        for warehouse, id_, name, value in (
                ("rds_postgres", "rds_postgres.step.2", "AWS principal of the platform", principal),
                ("rds_postgres", "rds_postgres.step.3", "AWS principal of the platform", principal),
                ("redshift", "redshift.step.1", "Edge account id", "123456789012"),
                ("redshift", "redshift.step.2", "Edge VPC id", "vpc-0123456789abcdef0"),
                ("snowflake", "snowflake.step.2", "Edge account id", "123456789012"),
                ("snowflake", "snowflake.step.3", "Edge account id", "123456789012")):
            self.assertEqual(value, self.values(lists[warehouse]["items"][id_])[name])

    def test_states_say_what_the_configuration_shows(self):
        lists = self.lists(self.configured())
        shown = {id_ for one in lists.values() for id_, item in one["items"].items()
                 if item["state"] == "verified by configuration"}
        self.assertEqual({"service.prerequisite.3", "service.prerequisite.4", "service.prerequisite.5", "rds_postgres.step.1",
                          "rds_postgres.step.4", "redshift.prerequisite.3", "snowflake.prerequisite.2"}, shown)
        probed = {id_: item["probes"] for one in lists.values() for id_, item in one["items"].items()
                  if item["state"] == "verified by probe"}
        self.assertEqual({"databricks.step.3": ["tcp", "tls_certificate"], "databricks.step.6": ["client_names"],
                          "rds_postgres.prerequisite.1": ["tcp", "postgres_tls"],
                          "rds_postgres.prerequisite.2": ["tcp", "source_address"], "rds_postgres.step.3": ["tcp"],
                          "redshift.step.4": ["tcp", "postgres_tls"],
                          "snowflake.step.5": ["client_names", "tcp", "tls_certificate", "ocsp_cache"]}, probed)

    def test_what_is_not_within_the_limits_is_not_verified(self):
        layout = self.configured()
        globex, sales = self.document["customers"][1], self.document["customers"][1]["endpoints"][2]
        for port, good in ((5430, False), (5431, True), (5455, True), (5456, False), (8190, False), (8191, True),
                           (8215, True), (8216, False)):
            sales["upstream"] = [f"sales-endpoint.redshift.example:{port}"]
            item = self.lists(layout)["redshift"]["items"]["redshift.prerequisite.3"]
            self.assertEqual((good, str(port)), (item["state"] == "verified by configuration", item["evidence"].split()[-1]))
        for allowance, more, good in (("300GB", {}, True), ("299GB", {}, True), ("300000000001B", {}, False),
                                      ("300GB", {"enforce": False}, False)):
            globex.update({"allowance": allowance, "enforce": True, **more})
            item = self.lists(layout)["redshift"]["items"]["service.prerequisite.5"]
            self.assertEqual(good, item["state"] == "verified by configuration", item["evidence"])
        sales["region"] = "eu-central-1"
        item = self.lists(layout)["redshift"]["items"]["service.prerequisite.3"]
        self.assertEqual(("to be confirmed by a person", "region is eu-central-1"), (item["state"], item["evidence"]))

    def test_a_host_that_leads_to_the_proxy_can_be_probed(self):
        layout = self.configured()
        sales = self.document["customers"][1]["endpoints"][2]
        self.assertEqual([], self.lists(layout)["redshift"]["items"]["redshift.step.5"]["probes"])
        sales["resolver"] = ["10.0.0.2"]
        item = self.lists(layout)["redshift"]["items"]["redshift.step.5"]
        self.assertEqual(("verified by probe", ["client_names"]), (item["state"], item["probes"]))
        self.assertEqual("sales-endpoint.redshift.example", self.values(item)["Hostname setting"])

    def test_text_and_markdown_say_the_same(self):
        layout = self.configured()
        program = self.tollgate(layout)
        lists = json.loads(program.command("checklist", "--format", "json").stdout)
        for words, item_line in (((), r"(?m)^{id}  \["), (("--format", "markdown"), r"(?m)^- \[[ x]\] \*\*{id}\*\* ")):
            done = program.command("checklist", *words)
            self.assertEqual(0, done.returncode, done.stderr)
            flat = " ".join(done.stdout.split())
            for item in (item for one in lists for item in one["items"]):
                self.assertRegex(done.stdout, item_line.format(id=re.escape(item["id"])))
                for text in (item["what"], item["remark"], item["evidence"], ", ".join(item["probes"])):
                    self.assertIn(text or "", flat)
                for value in item["values"]:
                    self.assertIn(value["value"] or f"________ ({value['known_by']})", flat)
        self.assertEqual(done.stdout.count("- [x] "), sum(
            item["state"] == "verified by configuration" for one in lists for item in one["items"]))
        text = program.command("checklist").stdout
        self.assertLessEqual(max(map(len, text.splitlines())), 110, "it fits a terminal, but for long names")
        self.assertNotRegex(text, r"(?m) $")

    def test_one_customer(self):
        layout = self.configured()
        self.assertEqual({"snowflake", "redshift"}, set(self.lists(layout, "--customer", "globex")))
        layout.customer("empty")
        done = self.tollgate(layout).command("checklist", "--customer", "empty", "--json")
        self.assertEqual((0, []), (done.returncode, json.loads(done.stdout)))
        self.assertIn("--warehouse", done.stderr)

    def guide(self):
        """docs/onboarding.md, and its examples put together, one customer for each block: a file that check takes."""
        with open(GUIDE, encoding="utf-8") as file:
            text = file.read()
        blocks = [yaml.safe_load(block) for block in re.findall(r"(?ms)^```yaml\n(.*?)^```", text)]
        document = {"version": 1, "node": "guide", "admin": {"token_file": "/etc/tollgate/admin.token"},
                    "advertise": ["10.0.1.5"], "customers": []}
        for number, block in enumerate(blocks):
            if isinstance(block, dict):
                document.update(block)
            else:
                document["customers"].append({"id": f"customer-{number}", "endpoints": block})
        path = os.path.join(self.folder, "guide.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)  # which is YAML
        return text, path

    def test_the_guides_examples_are_good_and_lead_to_the_proxy(self):
        _, path = self.guide()
        done = subprocess.run([PROGRAM, "check", "--config", path], capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        done = subprocess.run([PROGRAM, "dns", "--format", "route53", "--config", path], capture_output=True, text=True,
                              check=False, timeout=60)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        told = json.loads(done.stdout)
        self.assertEqual([
            "dbc-a1b2c3d4-e5f6.cloud.databricks.com.", "orders.abcdefghijkl.us-east-1.rds.amazonaws.com.",
            "vpce-0fedcba9876543212-hgfedcbc.vpce-svc-04567890abcdef125.us-east-1.vpce.amazonaws.com.",
            "sales-endpoint-abcdefghijkl.mnopqrstuvwx.us-east-1.redshift.amazonaws.com.",
            ACCOUNT + ".", "ocsp." + ACCOUNT + "."], [zone["name"] for zone in told["zones"]])
        self.assertEqual(["10.0.1.5", "orders.abcdefghijkl.us-east-1.rds.amazonaws.com",
                          "vpce-0fedcba9876543212-hgfedcbc.vpce-svc-04567890abcdef125.us-east-1.vpce.amazonaws.com"],
                         [one["value"] for one in told["settings"] if one["field"] == "Host"])

    def test_the_guide_names_what_the_documentation_names(self):
        text, _ = self.guide()
        for word in ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "2 VPC endpoints", "300 GB", "private beta"):
            self.assertIn(word, text)
        rows = {cells[0]: cells[1:5] for cells in (
            [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| "))}
        self.assertEqual(["storage destination", "Reverse ETL source", "Profiles Sync", "Data Graph"], rows["warehouse"])
        for warehouse, data_graph in (("Databricks", "yes"), ("RDS Postgres", "no"), ("Redshift", "yes"), ("Snowflake", "yes")):
            self.assertEqual(["yes", "yes", "yes", data_graph], rows[warehouse], warehouse)

    def test_wrong_words_are_refused_all_at_once(self):
        done = run("--warehouse", "redshit", "--account-id", "12345678901", "--vpc-id", "vpce-0123456789abcdef0",
                   "--principal", "123456789012", "--format", "xml")
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        for part in ("'redshift'", "12 digits", "vpc- and", "ARN", "text markdown json"):
            self.assertIn(part, done.stderr)
        done = self.tollgate(self.configured()).command("checklist", "--customer", "nobody")
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("'nobody'", done.stderr)


if __name__ == "__main__":
    main()
