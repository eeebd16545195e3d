#!/usr/bin/python3
"""Turns the hexadecimal corpus into the binary files that libFuzzer starts from. Usage: seeds.py CORPUS OUTPUT"""
import pathlib
import sys


def main():
    corpus, output = map(pathlib.Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    for path in sorted(corpus.glob("*.hex")):
        lines = [line for line in path.read_text().splitlines() if not line.startswith(("#", "expect "))]
        (output / path.stem).write_bytes(bytes.fromhex("".join(lines)))


if __name__ == "__main__":
    main()
