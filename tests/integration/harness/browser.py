"""Chromium, driven through drivers/browser.js: what a test does with a page, and what it then sees.

Any method that is not here is one of Playwright's Page, by its own name and with its own arguments.
"""
import json
import os
import subprocess

from .clients import DRIVERS
from .postgresql18 import MODULES
from .waiting import PATIENCE, until
from .warehouses import environment, node, not_here as drivers_not_here


def not_here():
    """Why the browser cannot be driven here; None when it can."""
    absent = [name for name in ("playwright-core", "axe-core") if not os.path.isdir(os.path.join(MODULES, name))]
    return drivers_not_here() or (f"not in {MODULES}: {', '.join(absent)}" if absent else None)


class Browser:
    def __init__(self, folder, *arguments):
        self._process = subprocess.Popen(
            [node(), os.path.join(DRIVERS, "browser.js"), "/usr/bin/chromium", *arguments], text=True,
            env=environment(HOME=folder, XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.version = self._answer()

    def _answer(self):
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the browser's driver ended with {self._process.wait()}")
        told = json.loads(line)
        if "error" in told:
            raise AssertionError(told["error"])
        return told["value"]

    def __getattr__(self, verb):
        def run(*arguments):
            self._process.stdin.write(json.dumps({"do": verb, "with": arguments}) + "\n")
            self._process.stdin.flush()
            return self._answer()
        return run

    def quit(self):
        self._process.stdin.close()
        self._process.wait(20 * PATIENCE)
        self._process.stdout.close()

    def text(self, selector):
        """Of the first element that fits, its blanks as one."""
        return " ".join(self.innerText(selector).split())

    def until_text(self, selector, wanted, within=20):
        """Waits until `selector` says exactly `wanted`, or something for which wanted(text) is true."""
        good = wanted if callable(wanted) else lambda text: text == wanted
        return until(lambda: self.count(selector) and good(self.text(selector)),
                     lambda: f"{selector} to say {wanted!r}; it says {self.texts(selector)}", within)
