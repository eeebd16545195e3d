"""The project's files as the rules see them: path, lines, and the C++ code with comments and strings blanked out."""
import os
import re

FOLDERS = ("config", "metering", "proxy", "bench", "tests", "deploy", "scripts", "cmake", "docs", ".ci")
SUFFIXES = (".hpp", ".cpp", ".py", ".sh", ".cmake", ".md", ".yaml", ".yml", ".json", ".txt", ".js", ".css", ".html", "run")
LEFT_OUT = ("build", "node_modules", "__pycache__", "corpus")

# A comment, a raw string, a string, or a character; digit separators (1'000) are not characters.
BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\s\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL)
INCLUDE = re.compile(r"^\s*#\s*include\s*([<\"].*?[>\"])", re.MULTILINE)


def blank(text):
    """The same text with every comment and every literal turned into spaces; the lines stay where they are."""
    return BLANKED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


class Source:
    """One file. `path` is relative to the root, with slashes; `room` is its first folder, empty at the root."""

    def __init__(self, path, text, beside=None):
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.name = path.rsplit("/", 1)[-1]
        self.folder = path.rsplit("/", 1)[0] if "/" in path else ""
        self.room = path.split("/")[0] if "/" in path else ""
        self.suffix = "." + self.name.rsplit(".", 1)[-1] if "." in self.name else ""
        self.is_cpp = self.suffix in (".hpp", ".cpp")
        self.code = blank(text) if self.is_cpp else text
        # What is included is a literal too: read from the text.
        self.includes = [(text.count("\n", 0, match.start(1)) + 1, match.group(1))
                         for match in INCLUDE.finditer(text)] if self.is_cpp else []
        # The text of every CMakeLists.txt from this file's folder up to the root, and of cmake/.
        self.build_files = beside or ""

    @classmethod
    def read(cls, root, path):
        build_files = "".join(file.read_text(encoding="utf-8") for file in (root / "cmake").glob("*.cmake"))
        folder = (root / path).parent
        while folder != root.parent:
            if (folder / "CMakeLists.txt").is_file():
                build_files += (folder / "CMakeLists.txt").read_text(encoding="utf-8")
            folder = folder.parent
        return cls(path, (root / path).read_text(encoding="utf-8"), build_files)

    def find(self, pattern, code=True):
        """(line, matched text) of each match in the code, or in the whole text."""
        where = self.code if code else self.text
        for match in re.finditer(pattern, where):
            yield where.count("\n", 0, match.start()) + 1, match.group()


def source_files(root):
    """The paths of the project's own files, sorted; works in a checkout and in an unpacked archive alike."""
    found = [name for name in os.listdir(root) if (root / name).is_file() and name.endswith(SUFFIXES)]
    for top in FOLDERS:
        for folder, inner, names in os.walk(root / top):
            inner[:] = [name for name in inner if name not in LEFT_OUT]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names if name.endswith(SUFFIXES)]
    return sorted(found)
