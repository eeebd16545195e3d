#!/usr/bin/python3
"""Prints the tests that ctest did not run or did not finish: one a line, with the reason where the test gave one.

Usage: skipped_tests.py RESULTS.xml (what `ctest --output-junit` wrote). Failed tests are ctest's to tell.
"""
import sys
import xml.etree.ElementTree as tree


def reason(case):
    """The line a test leaves for its reader: what gtest prints after `Skipped`, or a driver's own `skipped: ...`."""
    lines = (case.findtext("system-out") or "").splitlines()
    for index, line in enumerate(lines):
        text = line.strip()
        if text.lower().startswith("skipped:"):
            return text[len("skipped:"):].strip()
        if text.endswith(": Skipped") and index + 1 < len(lines):
            return lines[index + 1].strip()
    skipped = case.find("skipped")
    return skipped.get("message", "") if skipped is not None else case.get("status", "")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
        if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            print(f"  {case.get('name')}: {reason(case) or 'no reason given'}")


main()
