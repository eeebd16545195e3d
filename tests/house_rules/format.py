#!/usr/bin/python3
"""Every C++ file is as clang-format 14 writes it. Usage: format.py [--fix] [ROOT]; ends with 77 where it is not installed."""
import pathlib
import shutil
import subprocess
import sys

from source import source_files


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--fix"]
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parents[2]).resolve()
    program = shutil.which("clang-format-14")
    if program is None:
        print("skipped: clang-format-14 is not installed")
        return 77
    files = [path for path in source_files(root) if path.endswith((".hpp", ".cpp"))]
    mode = ["-i"] if "--fix" in sys.argv else ["--dry-run", "-Werror"]
    ended = subprocess.run([program, "--style=file", *mode, *files], cwd=root, check=False).returncode
    print(f"{len(files)} files looked at with {program}")
    return ended


if __name__ == "__main__":
    sys.exit(main())
