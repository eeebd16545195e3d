"""What a document says was observed, held against what is observed now.

A block stands between `<!-- observed: NAME -->` and `<!-- end -->`. TOLLGATE_RECORD=1 writes it anew instead.
"""
import difflib
import os

DOCUMENT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "..", "docs", "clients.md"))
END = "<!-- end -->\n"


def block(name, document=DOCUMENT):
    """The lines of the block, or an AssertionError."""
    return _split(name, document)[1]


def difference(name, lines, document=DOCUMENT):
    """Empty when the block has exactly `lines`, else what differs. With TOLLGATE_RECORD set, the block gets them."""
    before, written, after = _split(name, document)
    if os.environ.get("TOLLGATE_RECORD"):
        with open(document, "w", encoding="utf-8") as file:
            file.write(before + "".join(line + "\n" for line in lines) + after)
        return ""
    return "\n".join(difflib.unified_diff(written, lines, "docs/clients.md", "observed", lineterm=""))


def table(heads, rows):
    """A Markdown table, as lines."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (heads, *rows)]
    return [lines[0], "|" + "---|" * len(heads), *lines[1:]]


def verbatim(text):
    """`text` as code in a table's cell, its lines one under the other."""
    return "<br>".join(f"`{line.strip()}`".replace("|", "\\|") for line in text.splitlines() if line.strip())


def _split(name, document):
    with open(document, encoding="utf-8") as file:
        text = file.read()
    begin = f"<!-- observed: {name} -->\n"
    before, found, rest = text.partition(begin)
    inside, ended, after = rest.partition(END)
    if not found or not ended:
        raise AssertionError(f"{document} has no block {name!r}")
    return before + begin, inside.splitlines(), END + after
