"""Changes from the page: with the token, without, with a wrong one; seen before they are made; never made twice."""
import re

from harness.waiting import until
from page_case import PageCase, main_with_browser

PROBLEM = "dialog .banner.bad"


class page_changes(PageCase):
    def setUp(self):
        super().setUp()
        self.gate("acme", "globex")
        self.run_program()
        self.move("acme", 400_000)
        self.open("#customer=acme")
        self.page.waitForSelector("text=Adjust the allowance >> visible=true")
        self.page.waitForSelector(".actions button:enabled")

    def audited(self):
        return [(line["what"], line["customer"], line["reason"]) for line in self.program.log(event="audit")]

    def test_an_adjustment_is_shown_before_it_is_made(self):
        self.adjust_by_hand("1.5", "MB", "ticket 42 <b>")
        self.assertEqual(["1 MB", "2.5 MB"], self.page.texts(".comparison tr:has-text('Allowance') td"))
        self.assertEqual(["1,000,000 B", "2,500,000 B"], self.page.texts(".comparison tr:has-text('Exactly') td"))
        self.assertEqual(["600 kB", "2.1 MB"], self.page.texts(".comparison tr:has-text('Left') td"))
        self.assertEqual(["40 %", "16 %"], self.page.texts(".comparison tr:has-text('Used') td"))
        self.assertEqual(1_000_000, self.allowance("acme"), "not yet")
        self.confirm(self.prepared.token)
        self.page.until_text("dialog p", "The allowance is 2.5 MB (2,500,000 B).")
        self.assertEqual(2_500_000, self.allowance("acme"))
        until(lambda: self.audited() == [("adjust", "acme", "ticket 42 <b>")], self.audited)
        self.page.click("dialog button.go")
        self.page.until_text("dd:has-text('2,500,000 B')", "2,500,000 B")
        # The token is known from now on, and nowhere but in the script.
        self.adjust_by_hand("500", "kB", how="take")
        self.assertFalse(self.page.isVisible("#field-token"))
        self.confirm()
        self.page.until_text("dialog p", "The allowance is 2 MB (2,000,000 B).")
        self.page.click("dialog button.go")
        self.adjust_by_hand("300", "kB", how="set")
        self.assertIn("used: 1 open connection here end at once", self.page.text("dialog"))
        kept = self.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, "
                                  "document.documentElement.outerHTML, history.state])")
        self.assertNotIn(self.prepared.token, kept)
        self.page.key("Escape")
        self.page.click("#lock")
        self.adjust_by_hand("1")
        self.assertTrue(self.page.isVisible("#field-token"), "it is forgotten")
        self.assert_clean()

    def test_what_is_typed_wrong_is_said_where_it_is(self):
        for amount, unit, said in (("", "GB", "Write a number"), ("-5", "GB", "Write a number"), ("1e9", "GB", "Write a number"),
                                   ("1.0000000001", "GB", "not a whole number of bytes"), ("0", "GB", "changes nothing"),
                                   ("9008", "TB", "tollgate adjust")):
            self.adjust_by_hand(amount, unit)
            self.assertIn(said, self.page.text("#field-amount-problem"), amount)
            self.assertEqual("true", self.page.getAttribute("#field-amount", "aria-invalid"))
            self.page.key("Escape")
        self.adjust_by_hand("2", "MB", how="take")
        self.assertIn("The allowance is 1 MB: no more can be taken", self.page.text("#field-amount-problem"))
        self.page.key("Escape")
        self.adjust_by_hand("2", reason=" ")
        self.assertIn("Say why", self.page.text("#field-reason-problem"))

    def test_a_wrong_token_changes_nothing_and_is_asked_again(self):
        self.adjust_by_hand("5")
        self.confirm("wrong")
        self.page.until_text(PROBLEM, "The token is wrong. It is the first line of the file that admin.token_file names. Nothing was changed.")
        self.assertEqual(1_000_000, self.allowance("acme"))
        self.assertEqual("#field-token", self.page.focus_is_on())
        self.confirm(self.prepared.token)
        self.page.until_text("dialog p", "The allowance is 1 MB (1,005,000 B).")
        self.assertEqual(1_005_000, self.allowance("acme"))

    def test_an_answer_that_is_lost_does_not_double_it(self):
        self.adjust_by_hand("7")
        self.page.lose_answer("**/adjustments")
        self.confirm(self.prepared.token)
        self.page.until_text(PROBLEM, lambda text: "Trying again is safe" in text)
        self.assertEqual(1_007_000, self.allowance("acme"), "it was made, and nobody told")
        # Even the dialog closed and opened again goes on with the same one.
        self.page.key("Escape")
        self.page.click("text=Adjust the allowance")
        self.assertIn("sent before", self.page.text("dialog .banner.warn"))
        self.confirm()
        self.page.until_text("dialog p", lambda text: "not made twice" in text)
        self.assertEqual(1_007_000, self.allowance("acme"))
        self.page.click("dialog button.go")
        self.adjust_by_hand("7")  # a new one counts again
        self.confirm()
        self.page.until_text("dialog p", lambda text: "1,014,000 B" in text)
        self.assertEqual(1_014_000, self.allowance("acme"))
        ids = [line["id"] for line in self.program.log(event="audit")]
        self.assertEqual((3, 2), (len(ids), len(set(ids))))
        self.assertTrue(all(re.fullmatch(r"page-\d{8}T\d{6}Z-[0-9a-z]{16}", one) for one in ids), ids)

    def test_block_and_unblock(self):
        self.page.click(".actions .danger")
        self.page.click("dialog button.go")
        self.assertIn("Say why", self.page.text("#field-reason-problem"))
        self.page.fill("#field-reason", "ticket 8")
        self.page.click("dialog button.go")
        self.assertEqual(["open", "blocked"], self.page.texts(".comparison tbody td"))
        self.assertIn("Ends 1 open connection here", self.page.text("dialog"))
        self.confirm(self.prepared.token)
        self.page.until_text("dialog p", "acme is blocked.")
        self.loop.settle([self.clients["acme"]])
        self.page.click("dialog button.go")
        self.page.until_text(".actions .danger", "Unblock")
        self.page.until_text(".of-one .badge", "blocked")
        self.page.until_text(".closed tbody th", "blocked")
        self.page.click(".actions .danger")
        self.page.fill("#field-reason", "ticket 9")
        self.page.click("dialog button.go")
        self.confirm()
        self.page.until_text("dialog p", "acme is unblocked.")
        self.assertEqual("open", self.program.usage_over_http()["acme"]["state"])
        until(lambda: self.audited() == [("block", "acme", "ticket 8"), ("unblock", "acme", "ticket 9")], self.audited)
        self.assert_clean()

    def test_without_an_answer_nothing_is_claimed(self):
        self.adjust_by_hand("5")
        self.program.kill()
        self.confirm(self.prepared.token)
        self.page.until_text(PROBLEM, lambda text: "does not answer" in text and "Trying again is safe" in text)
        self.program.start()
        self.confirm()
        self.page.until_text("dialog p", lambda text: "1,005,000 B" in text)

    def test_changes_are_off_without_a_token_file(self):
        self.program.stop()
        del self.prepared.document["admin"]["token_file"]
        self.run_program()
        self.page.waitForSelector("#changes-off:visible, .banner[data-key=silent]")
        self.page.waitForSelector("#changes-off:visible")
        self.assertIn("set admin.token_file", self.page.text("#changes-off"))
        self.assertEqual(2, self.page.count(".actions button:disabled"))


if __name__ == "__main__":
    main_with_browser()
