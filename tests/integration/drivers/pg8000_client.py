"""Drives pg8000 1.10, which sends no server name: `pg8000_client.py ask|copy|flood|rows HOST PORT [ssl=true]`.

Prints what its user would see, and ends with 1 where that is an error. The password comes from PGPASSWORD.
"""
import hashlib
import io
import os
import sys
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # ssl.wrap_socket: this pg8000 is of 2015

import pg8000  # noqa: E402


def ask(cursor):
    cursor.execute("select coalesce(version, 'plaintext') from pg_stat_ssl where pid = pg_backend_pid()")
    print(f"answered over {cursor.fetchone()[0]}")


def copy(cursor):
    rows = "".join(f"{number}\t{'x' * 200}\n" for number in range(20_000)).encode()
    back = io.BytesIO()
    cursor.execute("create temporary table copied (number int, words text)")
    cursor.execute("copy copied from stdin", stream=io.BytesIO(rows))
    cursor.execute("copy (select * from copied order by number) to stdout", stream=back)
    same = hashlib.sha256(rows).digest() == hashlib.sha256(back.getvalue()).digest()
    print(f"copied {len(rows)} bytes in and {'the same' if same else 'others'} out")


def flood(cursor):
    cursor.execute("select repeat('x', 3000000)")
    print(f"read {len(cursor.fetchone()[0])} bytes")


def rows(cursor):
    cursor.execute("select encode(sha256(n::text::bytea), 'hex') from generate_series(0, 19999) n")
    got = cursor.fetchall()
    digest = hashlib.sha256("".join(f"{words}\n" for (words,) in got).encode()).hexdigest()
    print(f"read {len(got)} rows, {digest}")


def main():
    what, host, port, *keys = sys.argv[1:]
    try:
        connection = pg8000.connect(host=host, port=int(port), database="postgres", user="legacy",
                                    password=os.environ["PGPASSWORD"], ssl="ssl=true" in keys)
        {"ask": ask, "copy": copy, "flood": flood, "rows": rows}[what](connection.cursor())
    except Exception as error:  # whatever a user would see at the end of a traceback
        kind = type(error)
        module = "" if kind.__module__ == "builtins" else kind.__module__ + "."
        sys.exit(f"{module}{kind.__qualname__}: {error}".strip())


main()
