"""How a running proxy is told that its configuration has changed: SIGHUP, the files themselves; and that it shall drain."""
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from harness.case import main
from harness.waiting import until
from reload_case import ReloadCase


class reload_told(ReloadCase):
    def test_a_storm_of_hangups_ends_with_the_last_configuration(self):
        layout = self.layout(workers=2)
        acme = layout.customer("acme")
        port = layout.endpoint(acme, self.upstream_port)
        self.runs(layout)
        pair = self.relayed(port)
        for number in range(100):
            acme["connections"] = 100 + number
            layout.write("next.yaml")
            os.replace(os.path.join(self.folder, "next.yaml"), self.program.config)
            self.program.signal(signal.SIGHUP)
        # What was asked last is answered by a reload that began after it.
        until(lambda: [line for line in self.program.log(event="config_changed", key="customers[acme].connections")
                       if line["after"] == "199"], "the last one")
        self.echoes(pair)
        self.assertEqual([], self.program.log(event="config_reload_failed"))
        self.assertEqual({"SIGHUP"}, {line["by"] for line in self.program.log(event="config_reloaded")})

    def test_a_config_map_is_followed_through_its_links(self):
        layout = self.layout()
        acme = layout.customer("acme")
        port = layout.endpoint(acme, self.upstream_port)
        mounted = os.path.join(self.folder, "mounted")
        os.makedirs(os.path.join(mounted, "..one"))
        os.symlink("..one", os.path.join(mounted, "..data"))
        os.symlink("..data/tollgate.yaml", os.path.join(mounted, "tollgate.yaml"))
        layout.write(os.path.join(mounted, "..one", "tollgate.yaml"))
        program = self.tollgate(layout)
        program.config = os.path.join(mounted, "tollgate.yaml")
        self.program = program.start()
        pair = self.relayed(port)
        for number, name in enumerate(("..two", "..three")):
            acme["connections"] = 10 + number
            os.makedirs(os.path.join(mounted, name))
            layout.write(os.path.join(mounted, name, "tollgate.yaml"))
            os.symlink(name, os.path.join(mounted, "..data_tmp"))
            os.replace(os.path.join(mounted, "..data_tmp"), os.path.join(mounted, "..data"))
            until(lambda: self.program.log(event="config_changed", key="customers[acme].connections",
                                           after=str(10 + number)), "the swap to be followed")
        self.echoes(pair)

    def test_a_token_is_replaced(self):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), self.upstream_port)
        self.program = self.started(layout)
        with open(layout.document["admin"]["token_file"], "w", encoding="ascii") as file:
            file.write("another\n")
        until(lambda: self.program.log(event="admin_token_replaced"), "the token to be read again")
        self.assertEqual(403, self.program.request("POST", "/v1/reload", token=layout.token).status)
        self.assertEqual(200, self.program.request("POST", "/v1/reload", token="another").status)
        self.assertNotIn("another", self.program.text())

    def test_the_command_drains_and_waits(self):
        layout = self.layout()
        port = layout.endpoint(layout.customer("acme", timeouts={"drain": "10m"}), self.upstream_port)
        self.program = self.started(layout)
        pair = self.relayed(port)
        done = self.program.command("drain")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("1 connection", done.stdout)
        audit = until(lambda: self.program.log(event="audit", what="drain"), "the audit")[0]
        self.assertEqual((False, True, True), (audit["before"], audit["after"], bool(audit["operator"])))
        self.echoes(pair)
        with ThreadPoolExecutor() as beside:
            waiting = beside.submit(self.program.command, "drain", "--wait")
            until(lambda: len(self.program.log(event="audit", what="drain")) == 2, "it to ask")
            self.assertFalse(waiting.done())
            for peer in pair:
                peer.send(fin=True)
            self.loop.settle(pair)
            done = waiting.result()
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertTrue(done.stdout.endswith("ended\n"), done.stdout)
        self.assertEqual(0, self.program.wait())
        done = self.program.command("drain")
        self.assertEqual(1, done.returncode)
        self.assertIn("no proxy runs", done.stderr)


if __name__ == "__main__":
    main()
