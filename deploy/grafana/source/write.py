#!/usr/bin/python3
"""Writes the dashboards into deploy/grafana/dashboards, or, with --check, says which of them differ from what it would.

The JSON files are what Grafana reads; change these sources instead of them. Usage: write.py [--check]
"""
import json
import pathlib
import sys

from customer import customer
from fleet import fleet
from proxy import proxy

DASHBOARDS = pathlib.Path(__file__).resolve().parent.parent / "dashboards"


def main():
    differ = []
    for board in (fleet(), customer(), proxy()):
        path = DASHBOARDS / f"{board.uid}.json"
        text = json.dumps(board.document(), indent=2) + "\n"
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            differ.append(path.name)
    if differ:
        sys.exit(f"not what deploy/grafana/source/write.py writes: {', '.join(differ)}")


if __name__ == "__main__":
    main()
