#!/usr/bin/python3
"""The rules of the house that no compiler and no linter sees. Prints `FILE:LINE: RULE: what` for each breach.

Usage: house_rules.py [ROOT]; ends with 1 if there is one. Each rule brings an example it must catch: house_rules_test.py shows that it does.
"""
import pathlib
import sys

from rules import RULES
from source import Source, source_files


def breaches(source):
    """All breaches of all rules in one file, as (line, rule, what)."""
    for rule in RULES:
        if rule.applies(source):
            for line, what in rule.check(source):
                yield line, rule.name, what


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    sources = [Source.read(root, path) for path in source_files(root)]
    if len(sources) < 20:
        print(f"{root}: only {len(sources)} files found here; is this the project's folder?")
        return 1
    found = 0
    for source in sources:
        for line, rule, what in breaches(source):
            print(f"{source.path}:{line}: {rule}: {what}")
            found += 1
    print(f"{len(sources)} files, {len(RULES)} rules, {found} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
