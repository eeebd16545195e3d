#!/usr/bin/python3
"""Puts what package-lock.json names into a folder of the build, as FOLDER/node_modules; never among the sources.

Usage: install.py FOLDER [SOURCES]; SOURCES is where package-lock.json is, by default beside this file. Done before, it
only looks at a stamp. Ends with 77, saying why, where npm or its packages cannot be had. No script of any package runs.
"""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc")
SKIPPED = 77


def wanted(sources):
    return hashlib.sha256(b"".join((sources / name).read_bytes() for name in FILES)).hexdigest()


def is_installed(folder, sources=HERE):
    """Whether `folder` has exactly what is locked now."""
    stamp = pathlib.Path(folder) / "installed"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == wanted(sources)


def install(folder, sources):
    """None when done, else why not."""
    if not shutil.which("npm"):
        return "npm is not installed (`scripts/install.sh test` installs it)"
    for name in FILES:
        shutil.copy(sources / name, folder / name)
    done = subprocess.run(["npm", "ci", "--prefer-offline", "--no-progress"], cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        return f"npm ci ended with {done.returncode}; without a network, fill npm's cache first:\n{done.stdout.strip()}"
    (folder / "installed").write_text(wanted(sources), encoding="ascii")
    return None


def main():
    folder = pathlib.Path(sys.argv[1])
    sources = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another preset's tests may be at it
        why = None if is_installed(folder, sources) else install(folder, sources)
    if why:
        print(f"skipped: {why}")
        sys.exit(SKIPPED)
    print(f"{os.path.relpath(folder)}: as package-lock.json says")


if __name__ == "__main__":
    main()
