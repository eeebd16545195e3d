"""The manual pages: no complaint of man or mandoc, and every command and option that the programs have."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

PAGES = pathlib.Path(os.environ["TOLLGATE_BUILD"]) / "generated/package"
PROGRAMS = {"tollgate.8": pathlib.Path(os.environ["TOLLGATE"]),
            "tollgate-load.1": pathlib.Path(os.environ["TOLLGATE_BUILD"]) / "tollgate-load"}


def commands(program, *words):
    """What `--help` names as a command, here and below, each with its options."""
    said = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout
    if words:
        yield " ".join(words), set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", said, re.MULTILINE)) - {"--help", "--config"}
    _, _, below = said.partition("Subcommands:\n")
    for name in re.findall(r"^  ([a-z][a-z-]*)  +\S", below, re.MULTILINE):
        yield from commands(program, *words, name)


class manual(unittest.TestCase):
    def test_man_and_mandoc_have_no_complaint(self):
        for page in PROGRAMS:
            lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGES / page], check=False, capture_output=True,
                                  text=True)
            self.assertEqual((0, ""), (lint.returncode, lint.stdout + lint.stderr), page)
            shown = subprocess.run(["man", "--warnings", "-l", PAGES / page], check=False, capture_output=True, text=True,
                                   env={**os.environ, "MAN_KEEP_STDERR": "1", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
            self.assertEqual((0, ""), (shown.returncode, shown.stderr), page)

    def test_they_have_every_command_and_option(self):
        for page, program in PROGRAMS.items():
            text = (PAGES / page).read_text(encoding="utf-8").replace("\\-", "-")
            parts = dict(re.findall(r"^\.SS (.*)\n((?:(?!\.S[SH]).*\n)*)", text, re.MULTILINE))
            expected = dict(commands(program))
            self.assertTrue(expected)
            self.assertEqual(set(expected), set(parts), page)
            for command, options in expected.items():
                found = set(re.findall(r"(--[a-z-]+)", "\n".join(re.findall(r'^\.B "(.*)"$', parts[command], re.MULTILINE))))
                self.assertEqual(options, found, f"{page}: {command}")


if __name__ == "__main__":
    missing = [name for name in ("man", "mandoc") if not shutil.which(name)]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}")
        sys.exit(77)
    unittest.main(verbosity=2)
