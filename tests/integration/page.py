"""The page in a real Chromium: live numbers, sorting and filtering, what is said when they are old, many customers."""
import signal

from harness.waiting import until
from page_case import FIRST_CUSTOMER, PageCase, main_with_browser

SILENT = ".banner[data-key=silent]"
DAYS = [{"day": f"2026-11-{day:02}", "endpoints": [{"endpoint": "endpoint-0", "to_warehouse_bytes": day, "from_warehouse_bytes": 1}]}
        for day in (1, 2, 3)]
GROUPS = [{"group": "reverse-etl", "to_warehouse_bytes": 5, "from_warehouse_bytes": 7, "connections": 2}]


class page(PageCase):
    def test_numbers_are_live_and_exact(self):
        self.gate("acme", "globex")
        self.run_program()
        self.move("acme", 123_456)
        self.open()
        row = "tr[data-customer=acme]"
        self.page.until_text(f"{row} td.used", "123.4 kB")
        self.assertEqual("123,456 B", self.page.getAttribute(f"{row} td.used", "title"))
        self.assertEqual("123,456 B of 1,000,000 B", self.page.getAttribute(f"{row} td.share", "title"))
        self.assertEqual(["12.3 %"], self.page.texts(f"{row} .percent"))
        self.page.until_text(f"{row} td.connections", "1")
        self.move("acme", 500_000)
        self.page.until_text(f"{row} td.used", "623.4 kB")
        self.page.until_text(f"{row} td.state", "warned")
        self.assertEqual("Live", self.page.text("#live-text"))
        self.assertEqual(3, self.page.count(f"{row} .step"))
        self.assertIn("epoch 1", self.page.text("#process"))
        self.assert_clean()

    def test_nothing_is_polled_while_hidden(self):
        self.gate("acme")
        self.run_program()
        self.open()
        self.page.hide(True)
        self.move("acme", 1000)
        asked = len(self.page.seen()["requests"])
        self.page.waitForTimeout(5000)  # it would have looked twice
        self.assertLessEqual(len(self.page.seen()["requests"]), asked + 2, "what was under way")
        self.page.hide(False)
        self.page.until_text("tr[data-customer=acme] td.used", "1 kB")

    def test_sorted_and_filtered(self):
        self.gate("b-2", "b-10", "a", "constructor")
        self.run_program()
        for name, size in (("b-2", 300), ("b-10", 20), ("a", 4000)):
            self.move(name, size)
        self.program.request("POST", "/v1/customers/b-10/block", {}, self.prepared.token)
        self.open()
        self.until_customers("b-10", "a", "b-2", "constructor")  # what is worst first
        head = "#customers thead th.{}"
        for column, order, names in (("customer", "ascending", ("a", "b-2", "b-10", "constructor")),
                                     ("customer", "descending", ("constructor", "b-10", "b-2", "a")),
                                     ("used", "descending", ("a", "b-2", "b-10", "constructor")),
                                     ("left", "ascending", ("a", "b-2", "b-10", "constructor"))):
            self.page.click(head.format(column) + " button")
            self.until_customers(*names)
            self.assertEqual(order, self.page.getAttribute(head.format(column), "aria-sort"))
            self.assertEqual(1, self.page.count("#customers [aria-sort]"))
        self.page.fill("#search", "B-")
        self.until_customers("b-2", "b-10")
        self.assertEqual("2 of 4 customers", self.page.text("#said"))
        self.page.click("#states [data-state=blocked]")
        self.until_customers("b-10")
        self.assertEqual("true", self.page.getAttribute("#states [data-state=blocked]", "aria-pressed"))
        self.page.fill("#search", "nobody")
        self.page.until_text("#overview .nothing", "No customer fits the filter.")
        self.page.fill("#search", "")
        self.page.click("#states [data-state=all]")
        self.until_customers("a", "b-2", "b-10", "constructor")
        self.assertEqual("0", self.page.text("tr[data-customer=constructor] td.connections"))
        self.assert_clean()

    def test_one_customer(self):
        self.gate("acme", warn_at=["60%", "90%"])
        self.run_program()
        self.move("acme", 1000)
        self.clients.pop("acme").reset()
        until(lambda: self.program.log(event="closed", customer="acme"), "its end")
        self.move("acme", 234)
        self.open()
        self.page.click(FIRST_CUSTOMER)
        self.page.waitForSelector("#detail .endpoints tbody tr")
        self.assertEqual("acme", self.page.text("#detail h2"))
        self.assertEqual(["60 %", "90 %"], self.page.texts(".marks span"))
        self.assertEqual(["endpoint-0", "1.23 kB", "0 B", "1"], self.page.texts(".endpoints tbody tr > *"))
        self.assertEqual("1,234 B", self.page.getAttribute(".endpoints tbody td", "title"))
        self.assertEqual(["client_reset", "endpoint-0", "The client sent a reset", "1"], self.page.texts(".closed tbody tr > *"))
        self.assertEqual("None was refused since this proxy started.", self.page.text(".refused .nothing"))
        self.assertIn("an even pace would be", self.page.getAttribute(".chart svg", "aria-label"))
        self.assertEqual((0, 1, 1), tuple(self.page.count(one) for one in (".groups", ".days", ".chart .forecast")))
        self.assertEqual(["1.23 kB", "0 B", "1.23 kB"], self.page.texts(".days tbody tr:first-child > *")[1:])
        self.page.click("text=All customers")
        self.until_customers("acme")
        self.assert_clean()

    def test_what_a_proxy_tells_more_is_shown(self):
        self.gate("acme")
        self.run_program()
        self.move("acme", 9)
        self.open()
        self.page.merge("**/v1/customers/acme", {
            "days": DAYS, "groups": GROUPS, "forecast": {"period_end_bytes": 1_500_000, "exhausted_at": "2026-11-29T00:00:00Z"},
            "period_start": "2026-11-01T00:00:00Z", "period_end": "2026-12-01T00:00:00Z"})
        self.page.click(FIRST_CUSTOMER)
        self.page.waitForSelector(".days tbody tr")
        self.assertEqual(["2026-11-03", "3 B", "1 B", "4 B"], self.page.texts(".days tbody tr:first-child > *"))
        self.assertEqual(["reverse-etl", "5 B", "7 B", "2"], self.page.texts(".groups tbody tr > *"))
        self.assertEqual(1, self.page.count(".chart .used"))
        self.assertIn("2026-11-29 00:00:00 UTC", self.page.text(".chart + .note"))
        self.assert_clean()

    def test_old_numbers_are_said_to_be_old(self):
        self.gate("acme")
        self.run_program()
        self.move("acme", 1000)
        self.open()
        self.program.kill()
        self.page.waitForSelector(SILENT)
        self.assertIn("stand still", self.page.text(SILENT))
        self.assertIn("tollgate health", self.page.text(SILENT))
        self.assertEqual("These numbers are old.", self.page.text("#said"))
        self.assertIn("No answer", self.page.text("#live-text"))
        self.assertEqual("1 kB", self.page.text("tr[data-customer=acme] td.used"), "the last numbers stay")
        self.program.start()
        self.page.click(f"{SILENT} button")
        until(lambda: self.page.count(SILENT) == 0, "the banner to go")
        self.assertEqual("The proxy answers again.", self.page.text("#said"))
        self.assert_clean("Failed to load resource")

    def test_other_warnings(self):
        self.gate("acme")
        self.run_program()
        self.open()
        self.page.merge("**/v1/status", {"ledger_up": False, "view_age_ms": 65_000, "rolled_back": True, "clock_suspect": True,
                                         "clock_why": "it jumped", "clock_remedy": "set it right", "healthy": False})
        self.page.waitForSelector(".banner[data-key=ledger]")
        self.assertEqual(["The numbers are 1 min 5 s old", "The ledger is away", "The ledger is older than it was",
                          "The clock is not believed", "A worker is stuck"], self.page.texts(".banner h2"))
        self.assertEqual("Frozen", self.page.text(".figure.bad .value"))

    def test_a_drain_is_shown(self):
        self.gate("acme").document["defaults"]["timeouts"]["drain"] = "10m"
        self.run_program()
        self.move("acme", 1)
        self.open()
        self.program.signal(signal.SIGTERM)
        self.page.until_text(".banner[data-key=draining] h2", "This proxy is draining")
        self.assertIn("1 are still open", self.page.text(".banner[data-key=draining]"))
        self.page.until_text("#process dd >> nth=1", "draining")

    def test_ten_thousand_customers(self):
        self.prepared = self.layout(workers=2)
        upstream, listener = self.loop.listen(lambda peer: None), self.prepared.listener("tls")
        for number in range(10_000):
            self.prepared.endpoint(self.prepared.customer(f"customer-{number:05}"), upstream, listener,
                                   hosts=[f"c{number}.example.com"], vpc_endpoint=f"vpce-{number:017x}")
        self.run_program()
        self.open()
        self.page.until_text("#pager p", "1–50 of 10,000")
        self.assertEqual(50, self.page.count("#customers tbody tr"))
        self.assertLess(self.page.count("*"), 2500, "elements in the document")
        self.page.click("text=Next")
        self.page.until_text("#pager p", "51–100 of 10,000")
        self.assertEqual("customer-00050", self.page.text(FIRST_CUSTOMER))
        self.page.click("#customers th.customer button")
        self.page.click("#customers th.customer button")
        self.page.until_text(FIRST_CUSTOMER, "customer-09999")
        self.page.fill("#search", "er-0777")
        self.page.until_text("#pager p", "1–10 of 10")
        again = self.program.request("GET", "/v1/usage")
        self.assertEqual(304, self.page.evaluate(
            f"fetch('/v1/usage', {{headers: {{'If-None-Match': {again.headers['ETag']!r}}}}}).then((answer) => answer.status)"),
            "what is known already is not sent again")
        self.assert_clean()


if __name__ == "__main__":
    main_with_browser()
