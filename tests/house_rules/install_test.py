#!/usr/bin/python3
"""`cmake --install` puts the program and its files where Debian looks for them, and the program runs from there.

Usage: install_test.py CMAKE BUILD_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile

FILES = ("bin/tollgate", "bin/tollgate-load", "share/doc/tollgate/tollgate-load.md",
         "share/tollgate/tollgate.example.yaml", "share/tollgate/tollgate.warehouses.example.yaml", "share/doc/tollgate/README.md",
         "share/doc/tollgate/ARCHITECTURE.md", "share/doc/tollgate/CHANGELOG.md", "share/doc/tollgate/configuration.md")


def main():
    cmake, build = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="tg.") as stage:
        # A folder with a space in its name: quoting is part of what is tested.
        stage = pathlib.Path(stage) / "staged files"
        subprocess.run([cmake, "--install", build, "--prefix", "/usr"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DESTDIR": str(stage)})
        missing = [name for name in FILES if not (stage / "usr" / name).is_file()]
        if missing:
            sys.exit(f"not installed: {', '.join(missing)}")
        program = stage / "usr/bin/tollgate"
        version = subprocess.run([program, "version"], check=True, capture_output=True, text=True).stdout
        print(version.strip())
        subprocess.run([stage / "usr/bin/tollgate-load", "--version"], check=True)
        for name in ("tollgate.example.yaml", "tollgate.warehouses.example.yaml"):
            example = stage / "usr/share/tollgate" / name
            checked = subprocess.run([program, "check", "--config", example], check=False, capture_output=True, text=True)
            if checked.returncode != 0 or checked.stderr:
                sys.exit(f"the installed {name} is not valid:\n{checked.stdout}{checked.stderr}")


main()
