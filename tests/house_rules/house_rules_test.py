#!/usr/bin/python3
"""Shows that each rule of the house catches its bad examples and leaves its good ones alone: none can pass emptily."""
import unittest

from rules import RULES
from source import Source, blank


def caught(rule, path, text):
    source = Source(path, text)
    return rule.applies(source) and bool(list(rule.check(source)))


class EachRule(unittest.TestCase):
    def test_catches_its_bad_examples(self):
        for rule in RULES:
            self.assertTrue(rule.bad, f"{rule.name} has no example")
            for path, text in rule.bad:
                with self.subTest(rule=rule.name, path=path, text=text[:60]):
                    self.assertTrue(caught(rule, path, text))

    def test_leaves_its_good_examples_alone(self):
        for rule in RULES:
            for path, text in rule.good:
                with self.subTest(rule=rule.name, path=path, text=text[:60]):
                    self.assertFalse(caught(rule, path, text))

    def test_has_a_name_of_its_own(self):
        names = [rule.name for rule in RULES]
        self.assertEqual(len(names), len(set(names)))


class TheReader(unittest.TestCase):
    def test_blanks_comments_and_literals_and_keeps_the_lines(self):
        text = 'a /* b\n c */ d; // e\nf("g \\" h"); i(\'"\'); j = 1\'000; k(R"x(l\nm)x"); n'
        kept = blank(text)
        self.assertEqual(kept.count("\n"), text.count("\n"))
        self.assertEqual(kept.split(), ["a", "d;", "f(", ");", "i(", ");", "j", "=", "1'000;", "k(", ");", "n"])

    def test_finds_the_line(self):
        self.assertEqual(list(Source("proxy/a.cpp", "// x\n\nx();").find(r"\bx\b")), [(3, "x")])

    def test_knows_a_file_that_is_built(self):
        rule = next(rule for rule in RULES if rule.name == "built")
        self.assertEqual(list(rule.check(Source("proxy/a.cpp", "", "add_library(x\n  a.cpp\n  ab.cpp)"))), [])
        self.assertTrue(list(rule.check(Source("proxy/b.cpp", "", "add_library(x\n  a.cpp\n  ab.cpp)"))))


if __name__ == "__main__":
    unittest.main()
