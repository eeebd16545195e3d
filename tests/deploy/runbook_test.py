#!/usr/bin/python3
"""The runbook has a section for each alert, each reason of proxy/reasons.hpp and each line of the log that is a warning
or an error, and no section for what does not exist. Every section says how to see it and what to do.
"""
import re
import unittest

from documents import ROOT, RUNBOOK, alerts, anchor, headings


def reasons(name):
    """The enumerators of close_reason or refusal_reason."""
    text = (ROOT / "proxy/reasons.hpp").read_text(encoding="utf-8")
    body = re.search(rf"enum class {name} : [\w:]+ {{(.*?)\n}};", text, re.DOTALL).group(1)
    return set(re.findall(r"^\s*(\w+),", body, re.MULTILINE))


def ledger_events():
    """What log_event() writes as a warning or an error, by name: both tables of proxy/event_log.cpp."""
    text = (ROOT / "proxy/event_log.cpp").read_text(encoding="utf-8")
    names = dict(re.findall(r"case kind::(\w+):\s*return \"(\w+)\";", text))
    body = text[text.index("log::level loudness("):text.index("void log_event(")]
    loud = set()
    for kinds, level in re.findall(r"((?:\s*case kind::\w+:)+)\s*return ([^;]+);", body):
        if "warn" in level or "error" in level:
            loud |= {names[kind] for kind in re.findall(r"kind::(\w+)", kinds)}
    assert len(names) > 10 and len(loud) > 5, "proxy/event_log.cpp is read as it was"
    return loud


def announcements():
    """What log_announcement() writes as a warning, by name."""
    text = (ROOT / "proxy/event_log.cpp").read_text(encoding="utf-8")
    names = dict(re.findall(r"case (\w+):\s*return \"(\w+)\";", text[text.index("line_of(metering::event_kind"):]))
    bad = re.search(r"const bool bad = (.*?);", text[text.index("void log_announcement("):], re.DOTALL).group(1)
    loud = {names[kind] for kind in re.findall(r"event_kind::(\w+)", bad)}
    assert loud, "proxy/event_log.cpp is read as it was"
    return loud


def in_place_of_tables(text):
    """The text with `levels[at], names[at]` replaced by what the two arrays of those names hold."""
    def whole(match):
        held = [re.search(rf"std::array {name}{{(.*?)}};", text, re.DOTALL) for name in match.groups()]
        return "log::line(" + ", ".join(one.group(1) for one in held) + ");"
    return re.sub(r"log::line \w+{(\w+)\[\w+\], (\w+)\[\w+\]};", whole, text)


def log_lines():
    """Every event that the sources log as a warning or an error, at least sometimes."""
    found = ledger_events() | announcements()
    for path in sorted(ROOT.glob("proxy/**/*.[ch]pp")):
        text = in_place_of_tables(path.read_text(encoding="utf-8"))
        for line in re.findall(r"log::line(?:\s+\w+)?\s*[({](.*?)[)}](?:\s*\.|;|\s*\n)", text, re.DOTALL):
            levels, names = re.findall(r"log::level::(\w+)", line), re.findall(r"\"(\w+)\"", line)
            if len(levels) == len(names):  # where both are chosen by one condition, they go together
                found |= {name for level, name in zip(levels, names) if level in ("warn", "error")}
            elif {"warn", "error"} & set(levels):
                found |= set(names)
    return found


def sections():
    """The text below each heading of the third level."""
    parts = re.split(r"^### (.*)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {name: re.split(r"^## ", text, flags=re.MULTILINE)[0] for name, text in zip(parts[::2], parts[1::2])}


class runbook(unittest.TestCase):
    def test_has_each_alert_reason_and_line_and_nothing_else(self):
        expected = (set(alerts()) | {f"closed: {name}" for name in reasons("close_reason")}
                    | {f"refused: {name}" for name in reasons("refusal_reason")} | {f"log: {name}" for name in log_lines()})
        self.assertEqual(expected, set(sections()))

    def test_every_section_says_what_to_do(self):
        for name, text in sections().items():
            with self.subTest(section=name):
                self.assertRegex(text, r"\n- (See and do|Do)\b")
                if not name.startswith("log: "):
                    self.assertRegex(text, r"\n- See\b")
                first = text.strip().split("\n")[0]
                self.assertFalse(first.startswith("-"), "it begins with what the thing means")

    def test_links_lead_somewhere(self):
        for path in (RUNBOOK, ROOT / "docs/dashboards.md"):
            for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
                file, _, part = target.partition("#")
                there = path.parent / file if file else path
                with self.subTest(link=target):
                    self.assertTrue(there.is_file())
                    if part:
                        self.assertIn(part, {anchor(words) for _, words in headings(there)})

    def test_anchors_are_unique(self):
        """Alerts link to them."""
        found = [anchor(words) for _, words in headings(RUNBOOK)]
        self.assertEqual(len(found), len(set(found)))
        for rule in alerts().values():
            self.assertIn(rule["annotations"]["runbook_url"].partition("#")[2], found)

    def test_names_only_metrics_that_the_program_or_the_rules_have(self):
        """A query that is typed at 3 a.m. has to return something."""
        known = "".join(path.read_text(encoding="utf-8") for folder, kind in
                        (("proxy", "cpp"), ("metering", "cpp"), ("deploy/prometheus/rules", "yml"))
                        for path in ROOT.glob(f"{folder}/**/*.{kind}"))
        for name in set(re.findall(r"\b(?:[a-z_]+:)?tollgate_\w+(?::\w+)?", RUNBOOK.read_text(encoding="utf-8"))):
            self.assertTrue(re.search(rf"\b{re.escape(name)}\b", known), name)


if __name__ == "__main__":
    unittest.main()
