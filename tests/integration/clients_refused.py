"""What the users of real clients see when they are refused, word for word, and that an adjustment lets them in again.

Each customer is named for the reason why it is refused, so that the log must tell that reason and no other.
"""
import signal
import subprocess

from clients_case import CLIENTS, OPEN, OWN, SHARED, ClientsCase, host_of, main_with_clients
from harness import recorded
from harness.clients import client
from harness.ports import free_port
from harness.waiting import until

UNREACHABLE = "upstream_unreachable"
EVERYBODY = ("quota_exhausted", "blocked", "client_not_allowed", "connection_limit", UNREACHABLE)
NO_NAME, UNKNOWN_NAME, PLAINTEXT, DRAINING = "no_server_name", "unknown_server_name", "tls_required", "draining"
NAMES_ONLY = (NO_NAME, UNKNOWN_NAME)  # reasons that only a shared listener has


class clients_refused(ClientsCase):
    NAMES = (*EVERYBODY, PLAINTEXT, DRAINING)

    def setUp(self):
        super().setUp()
        self.gate()
        self.prepared.document["defaults"]["timeouts"]["drain"] = "1m"
        self.add("quota_exhausted", "0B")
        self.add("blocked")
        self.add("client_not_allowed", clients=["10.0.0.0/8"])
        self.add("connection_limit", connections=1)
        self.add("upstream_unreachable", upstream=free_port())
        self.add(PLAINTEXT)
        self.add(DRAINING)
        self.program = self.started(self.prepared)
        self.block("blocked")
        self.hold("connection_limit")

    def hold(self, name):
        """Takes the only connection that this customer may have."""
        holder = client("psycopg2 2.9", "sslmode=verify-full")
        command = holder.command(self.world, "hold", host_of(name), self.ports[name, OWN])
        process = subprocess.Popen(command, env=holder.environment(self.world), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)

        def end():
            process.communicate(timeout=30)

        self.addCleanup(end)
        self.assertEqual(b"held\n", process.stdout.readline())

    def reasons(self, customer):
        return {line["reason"] for line in self.program.log(event="refused", customer=customer)}

    def wanted(self):
        """(client, customer, kind) of each refusal that is tried."""
        for one in CLIENTS:
            for reason in EVERYBODY:
                # Who speaks no TLS hears of that before anything is dialled, but for an endpoint that allows it.
                yield one, "ask", reason, OPEN if (one.tls, reason) == ("never", UNREACHABLE) else OWN
                if one.tls != "never" and one.sends_name:
                    yield one, "ask", reason, SHARED
            if one.tls == "never":
                yield one, "ask", PLAINTEXT, OWN
                yield one, "ask", PLAINTEXT, SHARED
            else:
                yield one, "ask", UNKNOWN_NAME if one.sends_name else NO_NAME, SHARED

    def test_each_refusal_word_for_word_and_back_after_an_adjustment(self):
        seen = self.run_all(map(address, self.wanted()))
        self.assert_reasons()
        self.assert_back_after_an_adjustment()
        self.program.signal(signal.SIGTERM)
        until(lambda: self.program.log(event="draining"), "the drain to begin")
        wanted = [(one, "ask", DRAINING, OPEN if one.tls == "never" else OWN) for one in CLIENTS]
        seen.update(self.run_all(wanted))
        self.assert_recorded("refused", ["client", "mode", "refused because", "what its user sees"],
                             list(rows_of([*self.wanted(), *wanted], seen)))
        self.assertEqual({DRAINING}, self.reasons(DRAINING))

    def assert_reasons(self):
        for reason in EVERYBODY:
            until(lambda one=reason: self.reasons(one), lambda one=reason: f"a line for {one}: {self.program.text()}")
            # A client that prefers TLS comes back in plaintext, and nothing is dialled for that.
            self.assertLessEqual(self.reasons(reason), {reason} | ({PLAINTEXT} if reason == UNREACHABLE else set()))

    def assert_back_after_an_adjustment(self):
        self.program.adjust("quota_exhausted", "1GB")
        again = self.run_all((one, "ask", "quota_exhausted", OPEN if one.tls == "never" else OWN) for one in CLIENTS)
        for (one, *_), told in again.items():
            self.assertEqual(f"0: answered over {'plaintext' if one.tls == 'never' else 'TLSv1.3'}", repr(told), one)


def address(wanted):
    """Where a refusal is had: with the customer named for it, or where nobody is."""
    one, what, reason, kind = wanted
    return one, what, "nobody" if reason in NAMES_ONLY else reason, kind


def rows_of(wanted, seen):
    """The table's rows: what is seen by the same client in the same words is one."""
    words = {}  # (client, words): {reason: kinds of listener}
    for refusal in wanted:
        one, _, reason, kind = refusal
        told = seen[address(refusal)]
        if told.code == 0 or not told.text:
            raise AssertionError(f"{one} was not refused, or says nothing, for {reason}: {told}")
        words.setdefault((one, without_names(told.text, reason)), {}).setdefault(reason, set()).add(kind)
    by_name = {}
    for (one, text), kinds in words.items():
        by_name.setdefault((one.name, text, label_of(kinds)), []).append(one.mode)
    order = list(dict.fromkeys(one.name for one in CLIENTS))
    for (name, text, label), modes in sorted(by_name.items(), key=lambda row: order.index(row[0][0])):
        yield [name, "<br>".join(f"`{mode}`" for mode in modes), label, recorded.verbatim(text)]


def without_names(text, reason):
    """`text` with the names that differ from reason to reason made the same."""
    for name in (reason, "nobody"):
        text = text.replace(host_of(name), "HOST")
    return text.replace(f'customer "{reason}"', 'customer "acme"')


def label_of(kinds):
    """The reasons of {reason: kinds of listener}. What only a shared listener says is marked."""
    return ", ".join(f"`{reason}`" + (" (shared)" if kind == {SHARED} and reason not in NAMES_ONLY else "")
                     for reason, kind in kinds.items())


if __name__ == "__main__":
    main_with_clients()
