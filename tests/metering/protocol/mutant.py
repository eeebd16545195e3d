#!/usr/bin/python3
"""One mutant of the grant protocol: it must build, and the model check must find what is wrong with it.

Usage: mutant.py CMAKE BUILD_FOLDER TARGET PROGRAM
"""
import os
import re
import subprocess
import sys

SCHEDULES = 3000  # as many as the model check itself runs: what it would miss there counts as missed


def main():
    cmake, build, target, program = sys.argv[1:]
    built = subprocess.run([cmake, "--build", build, "--target", target], check=False, capture_output=True, text=True)
    if built.returncode != 0:
        print(built.stdout[-4000:], built.stderr[-4000:])
        sys.exit(f"{target} does not build: does its patch still fit?")
    run = subprocess.run([program, "--gtest_filter=model_check.*"], check=False, capture_output=True, text=True,
                         env={**os.environ, "TOLLGATE_MODEL_SCHEDULES": str(SCHEDULES), "TOLLGATE_MODEL_SHORTEN": "0"})
    found = re.search(r"^seed \d+ breaks: .*$", run.stdout, re.MULTILINE)
    if run.returncode != 1 or not found:
        print(run.stdout[-2000:], run.stderr[-2000:])
        sys.exit(f"{target} lives: ended with {run.returncode}")
    print(found.group(0))


main()
