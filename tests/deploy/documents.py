"""The rules, the dashboards and the runbook, read the way the tests of this folder want them."""
import json
import pathlib
import re
import sys

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is not installed (`scripts/install.sh test`)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"))
RULE_TESTS = sorted((ROOT / "tests/deploy/rules").glob("*.yml"))
DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
RUNBOOK = ROOT / "docs/runbook.md"


def read_yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules():
    """Every rule of every file, alerts and recording rules alike."""
    return [rule for path in RULES for group in read_yaml(path)["groups"] for rule in group["rules"]]


def alerts():
    """The alerting rules by name."""
    found = [rule for rule in rules() if "alert" in rule]
    named = {rule["alert"]: rule for rule in found}
    assert len(named) == len(found), "two alerts have one name"
    return named


def dashboards():
    """The dashboards by file name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS}


def headings(path):
    """The headings of a Markdown file as (level, text)."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [(len(marks), words.strip()) for marks, words in re.findall(r"^(#+) (.*)$", text, re.MULTILINE)]


def anchor(heading):
    """What a heading's link is on GitHub and in most things that show Markdown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
