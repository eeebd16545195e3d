"""Reads Prometheus's text exposition: samples with their labels, and the HELP and TYPE lines.

Strict: a line that is none of these is an error, and so is a series that appears twice.
"""
import re

_SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$")
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')


class Exposition:
    def __init__(self, text):
        self.types, self.helps, self._samples = {}, {}, {}
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                name, kind = line[7:].split(" ", 1)
                self.types[name] = kind
            elif line.startswith("# HELP "):
                name, _, words = line[7:].partition(" ")
                self.helps[name] = words
            elif line and not line.startswith("#"):
                self._add(line)

    def _add(self, line):
        match = _SAMPLE.match(line)
        if not match:
            raise AssertionError(f"not a line of the exposition format: {line!r}")
        name, labels, value = match.groups()
        pairs = tuple(sorted(_LABEL.findall(labels or "")))
        if (name, pairs) in self._samples:
            raise AssertionError(f"twice in one exposition: {line!r}")
        self._samples[name, pairs] = float(value)

    def samples(self, name, **labels):
        """Every (labels, value) of `name` whose labels contain `labels`."""
        wanted = set(labels.items())
        return [(dict(pairs), value) for (found, pairs), value in self._samples.items()
                if found == name and wanted <= set(pairs)]

    def total(self, name, **labels):
        """Their sum; 0 when there is none, since a series appears on its first use."""
        return sum(value for _, value in self.samples(name, **labels))

    def names(self):
        return {name for name, _ in self._samples}
