"""The case that the tests of the page share: the real program, traffic through it, and one Chromium for all of a file."""
import shutil
import tempfile

from harness.browser import Browser, not_here
from harness.case import Case, main, skip
from harness.waiting import until

FIRST_CUSTOMER = "#customers tbody tr:first-child th a"


class PageCase(Case):
    ARGUMENTS = ()  # of Chromium

    @classmethod
    def setUpClass(cls):
        home = tempfile.mkdtemp(prefix="tg-")
        cls.addClassCleanup(shutil.rmtree, home, ignore_errors=True)
        cls.page = Browser(home, *cls.ARGUMENTS)
        cls.addClassCleanup(cls.page.quit)

    def setUp(self):
        super().setUp()
        self.clients, self.upstreams = {}, []
        self.addCleanup(self.page.close)

    def gate(self, *names, allowance="1MB", **settings):
        """A layout with these customers, of one endpoint each; `ports` is where their clients connect."""
        self.prepared = self.layout(workers=2)
        upstream = self.loop.listen(self.upstreams.append)
        self.ports = {name: self.prepared.endpoint(self.prepared.customer(name, allowance, **settings), upstream)
                      for name in names}
        return self.prepared

    def run_program(self):
        self.program = self.started(self.prepared)
        self.address = f"http://127.0.0.1:{self.prepared.admin_port}/"
        return self.program

    def move(self, customer, size, wait=True):
        """Sends `size` bytes of a customer's through the proxy, over a connection that stays."""
        if customer not in self.clients:
            self.clients[customer] = self.loop.connect(self.ports[customer])
        before = self.used(customer)
        self.clients[customer].send(b"x" * size)
        if wait:
            self.loop.run(lambda: self.used(customer) == before + size, f"{size} bytes of {customer} to be counted")

    def used(self, customer):
        return self.program.usage_over_http()[customer]["used_bytes"]

    def allowance(self, customer):
        return self.program.usage_over_http()[customer]["allowance_bytes"]

    def open(self, at="", **options):
        """The page, in a new window, with its first numbers."""
        self.assertEqual(200, self.page.open(self.address + at, options))
        self.page.waitForSelector("#detail dd, #customers tbody tr")

    def customers(self):
        return self.page.texts("#customers tbody th a")

    def until_customers(self, *names):
        until(lambda: self.customers() == list(names), lambda: f"the table to show {names}; it shows {self.customers()}")

    def assert_clean(self, *expected):
        """Nothing was asked of anybody else, the policy was not broken, and nothing was complained about but `expected`."""
        seen = self.page.seen()
        self.assertEqual([], [url for url in seen["requests"] if not url.startswith((self.address, "data:image/svg+xml"))])
        self.assertEqual([], seen["violations"])
        self.assertEqual([], [text for text in seen["problems"] if not any(part in text for part in expected)])

    def adjust_by_hand(self, amount, unit="kB", reason="ticket 42", how="add"):
        """Up to the confirmation, which shows what is going to be."""
        self.page.click("text=Adjust the allowance")
        self.page.selectOption("#field-change", how)
        self.page.fill("#field-amount", amount)
        self.page.selectOption("#field-unit", unit)
        self.page.fill("#field-reason", reason)
        self.page.click("dialog button.go")

    def confirm(self, token=None):
        if token is not None:
            self.page.fill("#field-token", token)
        self.page.click("dialog button.go")


def main_with_browser():
    why = not_here()
    if why:
        skip(why)
    main("chromium")
