"""Makes the pictures in docs/images anew: the page of the real program, with numbers that are invented here. By hand:
TOLLGATE=... TOLLGATE_DRIVERS=... python3 -B tests/integration/page_images.py"""
import datetime
import os
import pathlib
import random

from page_case import PageCase, main_with_browser

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "images"
NAMES = ("acme", "globex", "initech", "umbrella", "hooli", "vandelay", "stark-industries", "wayne", "wonka", "tyrell",
         "cyberdyne", "soylent", "oceanic", "pied-piper", "gringotts", "monarch", "nakatomi", "bluth", "aperture")
GB = 10**9
FONTS = """<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><match target="pattern">
<edit name="family" mode="prepend" binding="strong"><string>Liberation Sans</string></edit></match></fontconfig>"""


class page_images(PageCase):
    def setUp(self):
        super().setUp()
        random.seed(7)
        self.gate(*NAMES, allowance="300GB").document["node"] = "edge-use1-a"
        self.run_program()
        self.start = datetime.datetime.now(datetime.timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        now = datetime.datetime.now(datetime.timezone.utc)
        following = (self.start + datetime.timedelta(days=32)).replace(day=1)
        self.dry = now + (following - now) * (113 / 151)
        self.day = max(2, datetime.datetime.now(datetime.timezone.utc).day)

    def usage(self, grown=0):
        result = self.program.get("/v1/usage").json()
        for at, one in enumerate(result):
            used = {"hooli": 300 * GB, "initech": 291 * GB, "acme": 187 * GB, "globex": 256 * GB}.get(one["customer"], (at * 7919 % 140) * GB)
            used = min(300 * GB, used + (0 if one["customer"] == "tyrell" else grown * (at * 31 % 9) * 3_100_000))
            state = "exhausted" if used == 300 * GB else "blocked" if one["customer"] == "tyrell" else "warned" if used >= 150 * GB else "open"
            ends = used * 30 // self.day
            one |= {"used_bytes": used, "remaining_bytes": 300 * GB - used, "granted_bytes": used + 67_108_864, "state": state,
                    "forecast": {"period_end_bytes": ends, "exhausted_at": None if ends < 300 * GB else "2026-11-28T04:00:00Z"}}
        return result

    def shown(self, at="", **options):
        status = self.program.get("/v1/status").json() | {
            "environment": "edge", "version": "0.1.0", "revision": "", "connections": 412, "view_age_ms": 3,
            "connections_of": {name: 3 + len(name) * 5 for name in NAMES if name not in ("hooli", "tyrell")}}
        status["holders"] = [{"holder": "04f14ad0af93b417-0", "own": True, "epoch": 12, "node": "edge-use1-a", "customers": 19},
                             {"holder": "9be2c17d40f1a6b3-0", "own": False, "customers": 19}]
        self.page.open(self.address, options)
        self.page.answer("**/v1/status", 200, status)
        one = next(one for one in self.usage() if one["customer"] == "acme")
        one["endpoints"] = [{"endpoint": "lakehouse", "to_warehouse_bytes": 31 * GB, "from_warehouse_bytes": 118 * GB},
                            {"endpoint": "orders", "to_warehouse_bytes": 2 * GB, "from_warehouse_bytes": 36 * GB}]
        one["forecast"] = {"period_end_bytes": 338 * GB, "exhausted_at": self.dry.isoformat()}
        weights = [3 + (day * 5) % 7 - (3 if day % 7 in (0, 1) else 0) for day in range(1, self.day + 1)]
        one["days"] = [{"day": (self.start + datetime.timedelta(days=at)).date().isoformat(), "endpoints": [
            {"endpoint": "lakehouse", "to_warehouse_bytes": 187 * GB * weight // sum(weights) // 6,
             "from_warehouse_bytes": 187 * GB * weight // sum(weights) * 5 // 6}]} for at, weight in enumerate(weights)]
        one |= {"connections": 23, "connections_limit": 1000, "active": [{"endpoint": "lakehouse", "connections": 18}, {"endpoint": "orders", "connections": 5}],
                "closed": [{"endpoint": "lakehouse", "reason": "client_closed", "count": 18204}, {"endpoint": "orders", "reason": "client_reset", "count": 311}, {"endpoint": "lakehouse", "reason": "upstream_reset", "count": 4}],
                "refused": [{"listener": "https", "reason": "unknown_server_name", "count": 2}],
                "groups": [{"group": "reverse-etl", "to_warehouse_bytes": 29 * GB, "from_warehouse_bytes": 61 * GB, "connections": 14}, {"group": "dashboards", "to_warehouse_bytes": 4 * GB, "from_warehouse_bytes": 93 * GB, "connections": 9}]}
        self.page.answer("**/v1/customers/acme", 200, one)
        grown = 0
        for at_look, steps in enumerate((0, 5, 3, 6, 4, 5, 7, 4, 3, 5)):
            grown += steps
            self.page.unroute("**/v1/usage")
            self.page.answer("**/v1/usage", 200, self.usage(grown))
            if at_look == 0:
                self.page.reload()
                self.page.waitForSelector("#customers tbody tr")
            else:
                self.page.waitForTimeout(1600)
        if at:
            self.page.goto(self.address + at)
            self.page.waitForSelector(".chart svg .used")

    def picture(self, name, full=False):
        IMAGES.mkdir(exist_ok=True)
        self.page.screenshot({"path": str(IMAGES / f"page-{name}.png"), "fullPage": full})

    def test_pictures(self):
        self.shown(width=1180, height=760)
        self.picture("customers")
        self.shown("#customer=acme", width=1180, height=1010)
        self.page.colours("dark")
        self.picture("customer-dark")
        self.page.colours("light")
        self.adjust_by_hand("50", "GB")
        self.page.setViewportSize({"width": 1180, "height": 760})
        self.picture("adjust")
        self.shown(width=360, height=760)
        self.picture("narrow")


if __name__ == "__main__":
    fonts = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"tg-fonts-{os.getpid()}.conf"
    fonts.write_text(FONTS, encoding="ascii")
    os.environ["FONTCONFIG_FILE"] = str(fonts)
    try:
        main_with_browser()
    finally:
        fonts.unlink()
