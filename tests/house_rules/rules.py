"""The rules, each with what it looks at, what it finds, an example it must catch and one it must leave alone."""
import re

ROOMS = ("config", "metering", "proxy")
LONGEST = 400


class Rule:
    def __init__(self, name, applies, check, bad, good):
        self.name = name
        self.applies = applies
        self.check = check
        self.bad = bad    # [(path, text)]: each must be caught
        self.good = good  # [(path, text)]: none may be


def in_rooms(*rooms):
    return lambda source: source.is_cpp and source.room in rooms


def everywhere(source):
    return True


def cpp(source):
    return source.is_cpp


def forbids(pattern, what, code=True):
    """A check that finds the pattern and says why it is forbidden."""
    return lambda source: ((line, f"{what}: {' '.join(found.split())}") for line, found in source.find(pattern, code))


def forbids_includes(pattern, what):
    return lambda source: ((line, f"{what}: {name}") for line, name in source.includes if re.search(pattern, name))


def sleeps(source):
    """A sleep is allowed inside a poll that ends by itself, when the line or the one before says so."""
    pattern = r"\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(|\btime\.sleep\b"
    for line, found in source.find(pattern):
        if not any("bounded poll:" in near for near in source.lines[max(0, line - 2):line]):
            yield line, f"a sleep orders nothing; wait for the event, or poll and say `bounded poll: WHY`: {found}"


def long_files(source):
    count = source.text.count("\n")
    if count > LONGEST:
        yield count, f"{count} lines; {LONGEST} are the most. Which two things does it hold?"


def opening(source):
    """The first sentence of a file tells the reader whether this is the right place."""
    if source.suffix in (".md", ".json", ".txt", ".html") and source.name != "CMakeLists.txt":
        return
    lines = source.lines
    index = 1 if lines[0].startswith("#!") else 0
    first = lines[index] if index < len(lines) else ""
    slashes = source.is_cpp or source.suffix == ".js"
    marks = ("//",) if slashes else {".py": ('"""', "# "), ".css": ("/* ",)}.get(source.suffix, ("# ",))
    if not first.startswith(marks) or len(first) < 12:
        yield index + 1, "opens without a line that says what the file is for"


def unfinished(source):
    for line, found in source.find(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b", code=False):
        yield line, f"belongs into an issue with an owner, not into the tree: {found}"


def namespaces(source):
    """A file opens its folder's namespace or a parent's; another's only to declare that a name exists."""
    own = "tollgate::" + source.folder.replace("/", "::")
    pattern = r"(?m)^namespace\s+(tollgate[\w:]*)\s*\{(\s*(class|struct|enum)\s[^{};]*;)*\s*\}?"
    for line, found in source.find(pattern):
        name = found.split()[1].rstrip("{")
        declares_only = found.endswith("}")
        if not declares_only and not (own + "::").startswith(name + "::"):
            yield line, f"{source.folder} opens {name}; its own is {own}"
        if not declares_only and name == "tollgate":
            yield line, f"nothing lives in tollgate itself; {source.folder}'s own is {own}"


def vague_names(source):
    for part in source.path.split("/"):
        stem = part.rsplit(".", 1)[0].lower()
        if re.search(r"(^|_)(utils?|helpers?|managers?|common|misc)($|_)", stem):
            yield 1, f"a name that says nothing: {part}"


ARROWS = {"config": ("config",), "metering": ("metering",), "proxy": ("proxy", "config", "metering"),
          "bench": ("bench",) + ROOMS, "tests": ("tests", "bench") + ROOMS, "cmake": ()}


def arrows(source):
    """Rooms are named in full. A test may name a file beside it without its folder."""
    for line, name in source.includes:
        if not name.startswith('"'):
            continue
        target = name.strip('"')
        if "/" not in target and source.room == "tests":
            continue
        if "/" not in target or target.startswith("."):
            yield line, f"written from the project's folder, as ROOM/FILE: {name}"
        elif target.split("/")[0] not in ARROWS.get(source.room, ()):
            yield line, f"{source.room} does not know {target.split('/')[0]}: {name}"


def suppressions(source):
    for line, found in source.find(r"NOLINT(NEXTLINE|BEGIN)?\b[^\n]*", code=False):
        if not re.match(r"NOLINT(NEXTLINE|BEGIN)?\([\w.,* -]+\): \S", found):
            yield line, f"a suppression names its check and its reason, `NOLINT(check): why`: {found.strip()}"


def built(source):
    if not re.search(r"(^|[\s/\"(])" + re.escape(source.name) + r"($|[\s\")])", source.build_files, re.MULTILINE):
        yield 1, "no CMakeLists.txt names it, so it is never built and never run"


CLOCKS = (r"\bclock::now\b|\w+_clock\s*::\s*now\b|\bstd::time\b|\btime\s*\(\s*(0|NULL|nullptr|&)"
          r"|\bgettimeofday\b|\bclock_gettime\b")

RULES = [
    Rule("detached", cpp, forbids(r"\bdetached\b", "an exception would vanish; use proxy/spawn.hpp"),
         [("proxy/a.cpp", "co_spawn(io, run(), asio::detached);")],
         [("proxy/a.cpp", "// never detached\nlog(\"detached\");")]),
    Rule("clock", in_rooms("config", "metering"), forbids(CLOCKS, "time is an argument here"),
         [("metering/a.cpp", "auto now = std::chrono::steady_clock::now();"), ("config/a.cpp", "time(nullptr);"),
          ("metering/a.hpp", "clock_gettime(CLOCK_MONOTONIC, &t);")],
         [("proxy/a.cpp", "steady_clock::now();"), ("metering/a.cpp", "// not steady_clock::now()\nrun_time(x);")]),
    Rule("sockets", lambda source: (in_rooms("config", "metering")(source)
                                    and not source.path.startswith("metering/etcd/")),
         forbids_includes(r"<sys/(socket|un|epoll)\.h>|<netinet/|<netdb\.h>|boost/(asio|beast)",
                          "no doors to the network here"),
         [("metering/a.cpp", "#include <boost/asio/ip/tcp.hpp>"), ("config/a.cpp", "#include <sys/socket.h>")],
         [("metering/etcd/client.cpp", "#include <boost/asio/ip/tcp.hpp>"),
          ("proxy/a.cpp", "#include <sys/socket.h>"), ("config/cidr.cpp", "#include <arpa/inet.h>")]),
    Rule("hello", lambda source: source.is_cpp and source.path.startswith("proxy/hello/"),
         forbids_includes(r"boost/(asio|beast)|<sys/socket\.h>", "bytes in, verdict out"),
         [("proxy/hello/a.cpp", "#include <boost/asio/buffer.hpp>")], [("proxy/hello/a.cpp", "#include <span>")]),
    Rule("onboarding", lambda source: source.is_cpp and source.path.startswith("proxy/onboarding/"),
         forbids_includes(r"boost/(asio|beast)|<sys/socket\.h>|<fstream>|<chrono>",
                          "the configuration in, text out; no network, no files, no clock"),
         [("proxy/onboarding/a.cpp", "#include <boost/asio/ip/tcp.hpp>"),
          ("proxy/onboarding/a.cpp", "#include <fstream>")],
         [("proxy/onboarding/a.cpp", "#include <boost/json/object.hpp>")]),
    Rule("sleep", lambda source: (source.is_cpp or source.suffix == ".py" and source.room == "tests")
         and not source.path.startswith("tests/house_rules/"), sleeps,
         [("tests/a.cpp", "std::this_thread::sleep_for(1ms);"), ("tests/a.py", "import time\n\ntime.sleep(1)"),
          ("proxy/a.cpp", "usleep(5);")],
         [("tests/a.cpp", "// bounded poll: the kernel tells nobody when a queue is empty\nsleep_for(1ms);"),
          ("proxy/a.cpp", "shortest_sleep = 1ms;")]),
    Rule("length", lambda source: source.suffix not in (".md", ".json"), long_files,
         [("proxy/a.cpp", "//\n" * (LONGEST + 1))], [("proxy/a.cpp", "//\n" * LONGEST)]),
    Rule("opening", everywhere, opening,
         [("proxy/a.cpp", "#include <span>\n"), ("scripts/a.sh", "#!/bin/sh\nset -e\n"), ("tests/a.py", "import os\n"),
          ("cmake/a.cmake", "set(A 1)\n"), ("proxy/a.js", "const a = 1;\n"), ("proxy/a.css", "a {}\n"), (".ci/run", "#!/bin/sh\nset -e\n")],
         [("proxy/a.cpp", "// Says what it is for.\n"), ("scripts/a.sh", "#!/bin/sh\n# Says what it is for.\n"),
          ("tests/a.py", "\"\"\"Says what it is for.\"\"\"\n"), ("README.md", "Tollgate\n")]),
    Rule("unfinished", everywhere, unfinished,
         [("proxy/a.cpp", "// TO" "DO: later"), ("README.md", "FIX" "ME")],
         [("scripts/a.sh", "mktemp -d /tmp/tg.XXXXXX")]),
    Rule("namespace", in_rooms(*ROOMS), namespaces,
         [("config/a.hpp", "namespace tollgate::metering {\n"), ("proxy/a.hpp", "namespace tollgate {\n"),
          ("proxy/relay/a.hpp", "namespace tollgate::proxy::dial {\n"),
          ("proxy/a.hpp", "namespace tollgate::proxy::relay {\n")],
         [("proxy/relay/a.hpp", "namespace tollgate::proxy::relay {\n"),
          ("proxy/ledger/a.hpp", "namespace tollgate::proxy {\n"),
          ("proxy/a.hpp", "namespace tollgate::metering { class account; }\n"),
          ("proxy/a.hpp", "namespace tollgate::metering {\nclass account;\nstruct x;\n}\n")]),
    Rule("name", everywhere, vague_names,
         [("proxy/utils.cpp", ""), ("tests/helpers/a.cpp", ""), ("proxy/session_manager.hpp", ""),
          ("scripts/common.sh", "")],
         [("proxy/relay/pump.cpp", ""), ("tests/support/peer.cpp", "")]),
    Rule("arrows", cpp, arrows,
         [("config/a.cpp", '#include "metering/slot.hpp"'), ("metering/a.cpp", '#include "config/model.hpp"'),
          ("proxy/a.cpp", '#include "tests/support/peer.hpp"'), ("proxy/a.cpp", '#include "bench/load.hpp"'),
          ("proxy/a.cpp", '#include "a.hpp"'), ("proxy/a.cpp", '#include "../config/model.hpp"')],
         [("proxy/a.cpp", '#include "config/model.hpp"\n#include <a.hpp>'),
          ("tests/proxy/a.cpp", '#include "proxy/spawn.hpp"\n#include "fixture.hpp"')]),
    Rule("machine", everywhere,
         forbids(r"(?<![\w.])/(work|home|root|Users)/\w+", "a path of one machine", code=False),
         [("scripts/a.sh", "cd /ho" "me/me/src"), ("README.md", "see /ro" "ot/notes")],
         [("README.md", "/var/lib/tollgate and proxy/home/x"), ("scripts/a.sh", "$HOME/src")]),
    Rule("disabled", lambda source: source.room == "tests",
         forbids(r"\bDISA" r"BLED_\w+|\bDISA" r"BLED\s+(TRUE|ON|1)\b", "a test that never runs", code=False),
         [("tests/a.cpp", "TEST(relay, DISA" "BLED_is_fair) {}"),
          ("tests/CMakeLists.txt", "PROPERTIES DISA" "BLED TRUE")],
         [("tests/a.cpp", "TEST(relay, is_fair) {}")]),
    Rule("suppression", cpp, suppressions,
         [("proxy/a.cpp", "int x; // NOLINT"), ("proxy/a.cpp", "// NOLINTNEXTLINE(bugprone-x)\n")],
         [("proxy/a.cpp", "// NOLINTNEXTLINE(bugprone-x): the kernel's own type\n// NOLINTEND(bugprone-x)")]),
    Rule("pragma", lambda source: source.suffix == ".hpp",
         lambda source: [] if "#pragma once" in source.lines else [(1, "a header without #pragma once")],
         [("proxy/a.hpp", "// What.\n")], [("proxy/a.hpp", "// What.\n#pragma once\n")]),
    Rule("ownership", in_rooms(*ROOMS), forbids(r"\b(enable_)?shared_from_this\b", "the frame owns its sockets"),
         [("proxy/a.hpp", "class a : std::enable_shared_from_this<a> {};")],
         [("proxy/a.hpp", "// no shared_from_this\n")]),
    Rule("relay", lambda source: source.is_cpp and source.path.startswith("proxy/relay/"),
         forbids(r"\b(SO_ERROR|SO_RCVLOWAT|TCP_USER_TIMEOUT)\b",
                 "measured to lose bytes or live readers; see ARCHITECTURE.md"),
         [("proxy/relay/a.cpp", "getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &n);")],
         [("proxy/relay/a.cpp", "// never SO_ERROR\n")]),
    Rule("built", lambda source: source.suffix == ".cpp", built,
         [("proxy/a.cpp", "// Named nowhere.\n")], []),
]
