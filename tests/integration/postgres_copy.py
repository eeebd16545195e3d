"""COPY of a gigabyte each way over TLS through the proxy: what went in comes out, and a cut-off in the middle is seen."""
import hashlib
import subprocess

from postgres_case import PostgresCase, main_with_postgres

GIGABYTE = 1_000_000_000
ROW = 100_000  # long rows that compress well: the server's disk is not what is tested


def rows(size):
    """Numbered rows, `size` bytes in all, in chunks."""
    filler = "all work and no play makes jack a dull boy " * (ROW // 43 + 1)
    for number in range(size // ROW):
        head = f"{number:09d}\t{hashlib.sha256(str(number).encode()).hexdigest()} "
        yield (head + filler[:ROW - len(head) - 1] + "\n").encode()


class postgres_copy(PostgresCase):
    def setUp(self):
        super().setUp()
        self.server.ask("drop table if exists copied; create unlogged table copied (number int, words text)")

    def copy_in(self, port, size):
        """COPY FROM through `port`; the digest of what was written, psql's exit code and what it printed."""
        client = self.client("-c", "copy copied from stdin", port=port, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        digest = hashlib.sha256()
        try:
            for row in rows(size):
                digest.update(row)
                client.stdin.write(row)
            client.stdin.close()
        except BrokenPipeError:
            pass  # psql has left; its exit code and words say why
        said = client.stdout.read().decode()
        return digest.hexdigest(), client.wait(), said.strip()

    def copy_out(self, port):
        """COPY TO through `port`; the digest and size of what was read, and psql's exit code."""
        client = self.client("-c", "copy (select to_char(number, 'FM000000000'), words from copied order by number) to stdout",
                             port=port, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        digest, size = hashlib.sha256(), 0
        while chunk := client.stdout.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
        return digest.hexdigest(), size, client.wait()

    def test_a_gigabyte_in_and_out(self):
        port = self.through()
        written, code, said = self.copy_in(port, GIGABYTE)
        self.assertEqual((0, f"COPY {GIGABYTE // ROW}"), (code, said))
        after_in = self.program.usage()["acme"]["endpoints"][0]
        self.assertGreater(after_in["to_warehouse_bytes"], GIGABYTE)
        self.assertLess(after_in["to_warehouse_bytes"], GIGABYTE * 1.02)
        read, size, code = self.copy_out(port)
        self.assertEqual((GIGABYTE, 0), (size, code))
        self.assertEqual(written, read)
        after_out = self.program.usage()["acme"]["endpoints"][0]
        self.assertGreater(after_out["from_warehouse_bytes"], GIGABYTE)
        self.assertLess(after_out["from_warehouse_bytes"], GIGABYTE * 1.02)

    def test_a_cut_off_in_the_middle(self):
        port = self.through(allowance="50MB")
        _, code, said = self.copy_in(port, 200_000_000)
        self.assertNotEqual(0, code, "a truncated COPY must fail")
        self.assertNotIn("COPY ", said)
        print(f"psql when its COPY is cut off: {said!r}", flush=True)
        self.assertEqual("0", self.server.ask("select count(*) from copied"), "the server has rolled it back")
        self.assertEqual(50_000_000, self.used())


if __name__ == "__main__":
    main_with_postgres()
