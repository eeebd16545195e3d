"""`tollgate import-snowflake`: what comes out of Snowflake's answer is a configuration that `tollgate check` takes."""
import json
import os
import subprocess

from harness.case import Case, main
from harness.program import PROGRAM

UPSTREAM = "vpce-0123456789abcdef0-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com"
SUFFIX = ".privatelink.snowflakecomputing.com"
OLD = {
    "privatelink-account-name": "ab12345.us-east-1.privatelink",
    "privatelink-vpce-id": "com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123",
    "privatelink-account-url": "ab12345.us-east-1" + SUFFIX,
    "regionless-privatelink-account-url": "acme-prod" + SUFFIX,
    "privatelink_ocsp-url": "ocsp.ab12345.us-east-1" + SUFFIX,
    "privatelink-connection-urls": "[]",
}
NEW = {
    "privatelink-account-name": "ab12345.us-east-1.privatelink",
    "privatelink-vpce-id": "com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123",
    "privatelink-account-url": "ab12345.us-east-1" + SUFFIX,
    "regionless-privatelink-account-url": "acme-prod" + SUFFIX,
    "privatelink-ocsp-url": "ocsp.ab12345.us-east-1" + SUFFIX,
    "regionless-privatelink-ocsp-url": "ocsp.acme-prod" + SUFFIX,
    "privatelink-connection-urls": "[acme-main" + SUFFIX + "]",
    "privatelink-connection-ocsp-urls": "[ocsp.acme-main" + SUFFIX + "]",
    "privatelink-internal-stage": "sfc-stage.s3.us-east-1.amazonaws.com",
    "snowsight-privatelink-url": "app.us-east-1" + SUFFIX,
    "app-service-privatelink-url": "*.acme.privatelink.snowflake.app",
}
# What the comments of the output ask for besides.
REST = """version: 1
admin: {token_file: /etc/tollgate/admin.token}
listeners:
  - {name: https, listen: "0.0.0.0:443", protocol: tls}
  - {name: ocsp, listen: "0.0.0.0:80", protocol: http}
"""


class import_snowflake(Case):
    def imported(self, answer, *words):
        """The command with the answer on its standard input."""
        text = answer if isinstance(answer, (str, bytes)) else json.dumps(answer)
        return subprocess.run([PROGRAM, "import-snowflake", "-", *words], capture_output=True, check=False, timeout=60,
                              input=text if isinstance(text, bytes) else text.encode())

    def checked(self, entries):
        path = os.path.join(self.folder, "imported.yaml")
        with open(path, "wb") as file:
            file.write(REST.encode() + entries)
        return subprocess.run([PROGRAM, "check", "--config", path], text=True, capture_output=True, check=False,
                              timeout=60)

    def quotings(self, answer):
        """The answer as it is copied from a program, a worksheet, a CSV export, a JSON export, and a box."""
        text = json.dumps(answer)
        yield text
        yield json.dumps(text)
        yield '"SYSTEM$GET_PRIVATELINK_CONFIG()"\r\n"' + text.replace('"', '""') + '"\r\n'
        yield json.dumps([{"SYSTEM$GET_PRIVATELINK_CONFIG()": text}], indent=2)
        yield f"+---+\n| SYSTEM$GET_PRIVATELINK_CONFIG() |\n|---|\n| {text} |\n+---+\n1 Row(s) produced.\n"

    def test_both_spellings_in_every_quoting_pass_check_in_edge(self):
        for answer in (OLD, NEW):
            for text in self.quotings(answer):
                with self.subTest(text=text):
                    done = self.imported(text, "--customer", "acme", "--vpc-endpoint", "vpce-0123456789abcdef0",
                                         "--upstream", UPSTREAM)
                    self.assertEqual((0, b""), (done.returncode, done.stderr))
                    checked = self.checked(done.stdout)
                    self.assertEqual(0, checked.returncode, checked.stderr + done.stdout.decode())
                    self.assertEqual("", checked.stderr, done.stdout.decode())
                    for key in ("privatelink-account-url", "regionless-privatelink-account-url"):
                        for name in (answer[key], "ocsp." + answer[key]):
                            self.assertIn(f"          - {name}\n", done.stdout.decode())

    def test_what_nobody_said_is_refused_where_it_stands(self):
        done = self.imported(NEW)
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        checked = self.checked(done.stdout)
        self.assertEqual(2, checked.returncode)
        for key in ("customers[0].id", "endpoints[0].vpc_endpoint", "endpoints[0].upstream[0]",
                    "endpoints[1].vpc_endpoint", "endpoints[1].upstream[0]"):
            self.assertIn(key, checked.stderr)

    def test_a_file_is_read_like_standard_input(self):
        path = os.path.join(self.folder, "answer.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(OLD, file)
        done = subprocess.run([PROGRAM, "import-snowflake", path], capture_output=True, check=False, timeout=60)
        self.assertEqual((0, self.imported(OLD).stdout), (done.returncode, done.stdout))

    def test_wrong_input_ends_with_2_and_names_the_key_and_the_remedy(self):
        for answer, words in ((dict(OLD, **{"privatelink-account-url": "ab12345.snowflakecomputing.com"}),
                               ("privatelink-account-url", "it ends with")),
                              (dict(OLD, **{"privatelink-vpce-id": "vpce-1"}), ("privatelink-vpce-id", "it looks like")),
                              (dict(OLD, **{"privatelink_ocsp-url": "x.example"}), ("privatelink_ocsp-url", "it ends with")),
                              ({}, ("privatelink-account-url", "as ACCOUNTADMIN")),
                              (b"\xff\xfe{", ("answer", "give the whole answer")),
                              ("", ("answer", "give the whole answer")),
                              ('{"a":' + "[" * 60_000, ("answer", "give the whole answer")),
                              ("{" + " " * 70_000 + "}", ("answer", "65536"))):
            done = self.imported(answer)
            with self.subTest(answer=str(answer)[:80], stderr=done.stderr):
                self.assertEqual((2, b""), (done.returncode, done.stdout))
                for word in words:
                    self.assertIn(word, done.stderr.decode())

    def test_wrong_options_end_with_2_all_at_once(self):
        done = self.imported(dict(OLD, **{"privatelink-vpce-id": "vpce-1"}), "--customer", "a b", "--upstream", "x:443")
        self.assertEqual(2, done.returncode)
        for where in ("privatelink-vpce-id: ", "--customer: ", "--upstream: "):
            self.assertIn(where, done.stderr.decode())
        for words in ((), (self.folder,), (os.path.join(self.folder, "none"),), ("-", "--fast")):
            ended = subprocess.run([PROGRAM, "import-snowflake", *words], capture_output=True, check=False, timeout=60,
                                   stdin=subprocess.DEVNULL)
            self.assertEqual(2, ended.returncode, words)
            self.assertTrue(ended.stderr or ended.stdout)

    def test_output_that_cannot_be_written_ends_with_1(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "import-snowflake", "-"], stdout=full, stderr=subprocess.PIPE, check=False,
                                  timeout=60, input=json.dumps(OLD).encode())
        self.assertEqual(1, done.returncode)
        self.assertTrue(done.stderr)


if __name__ == "__main__":
    main()
