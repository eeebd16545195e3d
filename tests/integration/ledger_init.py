"""A ledger is never created by accident: outside the lab, `run` on a missing one ends and says what to do."""
import os

from harness.case import Case, main

VPCE = "vpce-0123456789abcdef0"


class ledger_init(Case):
    def edge(self):
        """A configuration as in production: no loopback upstream, every provider's name in its shape."""
        layout = self.layout()
        layout.document["environment"] = "edge"
        layout.endpoint(
            layout.customer("acme"), [f"{VPCE}-abcdefgh.vpce-svc-04567890abcdef123.us-east-1.vpce.amazonaws.com:5432"],
            region="us-east-1", vpc_endpoint=VPCE)
        return layout

    def test_a_missing_ledger_is_refused_until_it_is_made(self):
        layout = self.edge()
        program = self.tollgate(layout)
        self.assertEqual(0, program.command("check").returncode, program.command("check"))
        database = os.path.join(layout.document["state_dir"], "ledger.db")
        program.start(ready=False)
        self.assertEqual(1, program.wait())
        self.assertIn("ledger init", program.text())
        self.assertFalse(os.path.exists(database))
        self.assertNotEqual(0, program.command("usage", "--json").returncode)
        self.assertFalse(os.path.exists(database), "a question must not create one either")

        made = program.command("ledger", "init")
        if "overlay" in made.stderr:
            self.skipTest(f"{self.folder} is on overlayfs; TOLLGATE_TEST_FOLDER names another place")
        self.assertEqual(0, made.returncode, made.stderr)
        self.assertTrue(os.path.exists(database))
        again = program.command("ledger", "init")
        self.assertEqual(1, again.returncode, "an existing ledger is never replaced")
        program.start()
        self.assertEqual(0, program.usage()["acme"]["used_bytes"])
        self.assertEqual(0, program.stop())


if __name__ == "__main__":
    main()
