#!/usr/bin/python3
"""Each dashboard is a dashboard by Grafana's own published types, to the last option of the last panel.

Usage: schema_test.py FOLDER; FOLDER/node_modules has the packages of schema/package-lock.json.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

from documents import DASHBOARDS

HERE = pathlib.Path(__file__).resolve().parent / "schema"
# What the compiler must refuse, so that an empty check is noticed: a value, an option and a panel that do not exist.
WRONG = (('"drawStyle": "line"', '"drawStyle": "lines"'), ('"lineWidth":', '"linewidth":'),
         ('"type": "timeseries"', '"type": "graph"'))


def source(text):
    return f"import type {{ WrittenDashboard }} from './written';\nexport const dashboard: WrittenDashboard = {text};\n"


def main():
    packages = pathlib.Path(sys.argv[1]) / "node_modules"
    with tempfile.TemporaryDirectory(prefix="tg.") as folder:
        folder = pathlib.Path(folder)
        (folder / "node_modules").symlink_to(packages.resolve())
        for name in ("written.ts", "tsconfig.json"):
            shutil.copy(HERE / name, folder)
        for path in DASHBOARDS:
            (folder / f"{path.stem}.ts").write_text(source(path.read_text(encoding="utf-8")), encoding="utf-8")
        text = next(path for path in DASHBOARDS if path.stem == "tollgate-proxy").read_text(encoding="utf-8")
        for number, (right, wrong) in enumerate(WRONG):
            (folder / f"wrong{number}.ts").write_text(source(text.replace(right, wrong)), encoding="utf-8")
        done = subprocess.run(["node", packages.resolve() / "typescript/bin/tsc", "--project", folder], cwd=folder, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    found = [line for line in done.stdout.splitlines() if not line.startswith((" ", "wrong"))]
    missed = [wrong for number, (_, wrong) in enumerate(WRONG) if f"wrong{number}.ts(" not in done.stdout]
    if found or missed:
        sys.exit("\n".join(found + [f"the types accept {wrong}" for wrong in missed]))
    print(f"{len(DASHBOARDS)} dashboards, and {len(WRONG)} that were refused as they should be")


if __name__ == "__main__":
    if not shutil.which("node"):
        print("skipped: node is not installed (`scripts/install.sh test`)")
        sys.exit(77)
    main()
