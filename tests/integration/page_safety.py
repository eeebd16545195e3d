"""The page against what comes from outside, other sites' pages against the admin address, and people without a mouse."""
import http.server
import json
import threading

from harness.waiting import until
from page_case import FIRST_CUSTOMER, PageCase, main_with_browser

HOSTILE = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>"
# What a page of somebody else's may try, each with what came of it.
ATTACKS = """async (address) => {
  const tries = {
    read: () => fetch(address + 'v1/usage').then((answer) => answer.text()),
    read_blindly: () => fetch(address + 'v1/usage', {mode: 'no-cors'}).then((answer) => answer.type),
    post: () => fetch(address + 'v1/customers/acme/block', {method: 'POST', mode: 'no-cors', body: '{}'}).then((answer) => answer.type),
    post_with_a_token: () => fetch(address + 'v1/customers/acme/block', {method: 'POST', headers: {Authorization: 'Bearer TOKEN'}, body: '{}'}).then((answer) => answer.status),
    frame: () => new Promise((done) => {
      const frame = document.createElement('iframe');
      frame.onload = () => { try { done(frame.contentDocument ? 'own' : 'another'); } catch { done('another'); } };
      frame.src = address;
      document.body.append(frame);
    }),
    script: () => new Promise((done, fail) => {
      const script = document.createElement('script');
      Object.assign(script, {src: address + 'v1/usage', onload: () => done('ran'), onerror: () => fail(new Error('refused'))});
      document.body.append(script);
    }),
  };
  const told = {};
  for (const [name, attempt] of Object.entries(tries))
    told[name] = await attempt().catch((error) => 'refused');
  return told;
}"""


class page_safety(PageCase):
    # Chromium's own walls around the loopback are down: those of the program are what is tested.
    ARGUMENTS = ("--host-resolver-rules=MAP evil.example 127.0.0.1",
                 "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests")

    def setUp(self):
        super().setUp()
        self.gate("acme", "globex")
        self.run_program()

    def foreign_site(self):
        """Another site on this machine; its address."""
        class Empty(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()

            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Empty)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://evil.example:{server.server_port}/"

    def test_a_page_elsewhere_reads_and_changes_nothing(self):
        self.move("acme", 1)
        self.page.open(self.foreign_site())
        told = self.page.evaluate(f"({ATTACKS.replace('TOKEN', self.prepared.token)})('{self.address}')")
        self.assertEqual({"refused"}, {told[name] for name in ("read", "read_blindly", "post", "post_with_a_token", "script")}, told)
        self.assertEqual("another", told["frame"])
        self.assertNotIn("usage", [frame for frame in self.page.texts("iframe")])
        self.assertEqual("open", self.program.usage_over_http()["acme"]["state"])
        self.assertEqual([], self.program.log(event="audit"))

    def test_a_name_that_was_led_here_gets_nothing(self):
        rebound = f"http://evil.example:{self.prepared.admin_port}/"
        for path in ("", "v1/usage", "v1/status", "metrics", "v1/customers/acme"):
            self.assertEqual(421, self.page.open(rebound + path), path)
            self.assertNotIn("acme", self.page.content().replace("v1/customers/acme", ""))
        # As it is done: the page comes from its own server, then the name leads here.
        self.page.answer_page("**/lure", "<title>lure</title>")
        self.page.goto(rebound + "lure")
        for how in ({}, {"method": "POST", "headers": {"Authorization": f"Bearer {self.prepared.token}"}}):
            path = "/v1/customers/acme/block" if how else "/v1/usage"
            self.assertEqual(421, self.page.evaluate(f"fetch('{path}', {json.dumps(how)}).then((answer) => answer.status)"), how)
        self.assertEqual("open", self.program.usage_over_http()["acme"]["state"])

    def test_the_policy_lets_nothing_in(self):
        self.open()
        elsewhere = []
        port = self.loop.listen(elsewhere.append)
        self.page.evaluate("""(() => {
          const script = document.createElement('script');
          try { script.textContent = 'window.hit = 1'; document.body.append(script); } catch { /* trusted types */ }
          try { document.body.innerHTML += '<b>x</b>'; window.parsed = 1; } catch { /* trusted types */ }
          document.body.setAttribute('style', 'color: red');
          setTimeout(() => eval('window.hit = 1'));  // the driver itself may evaluate what it likes: this may not
          fetch('http://127.0.0.1:PORT/').catch(() => {});
          const image = new Image(); image.src = 'http://127.0.0.1:PORT/x.png';
        })()""".replace("PORT", str(port)))
        until(lambda: {"connect-src", "img-src", "require-trusted-types-for", "style-src-attr"} <= {one.split()[0] for one in self.page.seen()["violations"]}, "the policy to step in")
        self.assertEqual([None, None], self.page.evaluate("[window.hit ?? null, window.parsed ?? null]"))
        self.loop.turn()
        self.assertEqual([], elsewhere, "connections to somebody else")

    def test_markup_from_outside_is_text(self):
        self.open()
        self.page.merge("**/v1/customers/acme", {
            "endpoints": [{"endpoint": HOSTILE, "to_warehouse_bytes": 1, "from_warehouse_bytes": 2}],
            "closed": [{"endpoint": HOSTILE, "reason": HOSTILE, "count": 1}], "groups": [{"group": HOSTILE, "to_warehouse_bytes": 1, "from_warehouse_bytes": 1, "connections": 1}]})
        self.page.click(FIRST_CUSTOMER)
        self.page.waitForSelector(".groups tbody tr")
        for table in ("endpoints", "closed", "groups"):
            self.assertEqual(HOSTILE, self.page.text(f".{table} tbody th"))
        self.adjust_by_hand("5", reason=HOSTILE)
        self.assertIn(HOSTILE, self.page.text("dialog"))
        self.page.answer("**/adjustments", 422, {"error": HOSTILE})
        self.confirm(self.prepared.token)
        self.page.until_text("dialog .banner.bad", lambda text: HOSTILE in text)
        self.page.key("Escape")
        self.page.goto(f"{self.address}#customer=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
        self.page.until_text("#detail h2", "<img src=x onerror=alert(1)>")
        self.page.until_text("#detail .banner.warn", lambda text: "Not there any more" in text)
        self.assertEqual((0, None), (self.page.count("img, main script, dialog script"), self.page.evaluate("window.hit ?? null")))

    def test_with_the_keyboard_only(self):
        self.open()
        self.page.key("Tab")
        self.assertEqual("#skip", self.page.focus_is_on())
        self.page.key("Enter")
        self.assertEqual("#main", self.page.focus_is_on())
        self.page.focus(FIRST_CUSTOMER)
        self.move("globex", 600_000)  # which would now be the first
        self.page.until_text("tr[data-customer=globex] td.used", "600 kB")
        self.assertEqual(["acme", "globex"], self.customers(), "what has the focus does not move away")
        self.assertEqual("acme", self.page.focus_is_on())
        self.page.key("Enter")
        self.page.waitForSelector("#detail dd")
        self.assertEqual("#detail-heading", self.page.focus_is_on())
        self.page.key("Tab")
        self.assertEqual("Adjust the allowance", self.page.focus_is_on())
        self.page.key("Enter")
        self.assertEqual("#field-amount", self.page.focus_is_on())
        self.page.type("5")
        self.page.key("Tab")
        self.page.key("Tab")
        self.assertEqual("#field-reason", self.page.focus_is_on())
        self.page.type("ticket 42")
        self.page.key("Enter")
        self.assertEqual("#field-token", self.page.focus_is_on())
        self.page.type(self.prepared.token)
        self.page.key("Enter")
        self.page.until_text("dialog h2", "Done")
        self.assertEqual("Close", self.page.focus_is_on())
        self.page.key("Enter")
        self.assertEqual("Adjust the allowance", self.page.focus_is_on(), "back where it was")
        self.page.key("Shift+Tab")
        self.assertEqual("← All customers", self.page.focus_is_on())
        self.page.key("Enter")
        self.until_customers("globex", "acme")
        self.assertEqual("acme", self.page.focus_is_on(), "back at the customer")
        self.assertEqual(1_000_000 + 5 * 10**9, self.allowance("acme"))

    def test_accessible_in_both_colours_and_narrow(self):
        self.move("acme", 600_000)
        self.program.request("POST", "/v1/customers/globex/block", {}, self.prepared.token)
        self.open()
        self.page.merge("**/v1/status", {"draining": True, "ledger_up": False})
        self.page.waitForSelector(".banner[data-key=draining]")
        for place, ready in (("", FIRST_CUSTOMER), ("#customer=acme", ".closed"), ("#customer=acme", "dialog[open]")):
            self.page.goto(self.address + place)
            if ready == "dialog[open]":
                self.page.click("text=Adjust the allowance")
            self.page.waitForSelector(ready)
            for scheme in ("light", "dark"):
                self.page.colours(scheme)
                self.assertEqual([], self.page.accessibility(), f"{place} {ready} {scheme}")
            for width in (360, 1280):
                self.page.setViewportSize({"width": width, "height": 740})
                self.assertLessEqual(self.page.evaluate("document.scrollingElement.scrollWidth"), width, f"{place} {ready}")
                # What is too wide can be scrolled with the keys, a moment after the window has changed.
                until(lambda: not self.page.accessibility(), lambda: f"{place} {ready} at {width}: {self.page.accessibility()}")


if __name__ == "__main__":
    main_with_browser()
