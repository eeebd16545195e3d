"""Drives psycopg2: `psycopg2_client.py ask|cancel|copy|flood|hold|rows HOST PORT [KEY=VALUE]...`; the keys are libpq's.

Prints what its user would see, and ends with 1 where that is an error. The password comes from PGPASSWORD.
"""
import hashlib
import io
import sys
import threading

import psycopg2


def ask(connection):
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(version, 'plaintext') from pg_stat_ssl where pid = pg_backend_pid()")
        print(f"answered over {cursor.fetchone()[0]}")


def cancel(connection):
    ended = threading.Event()

    def insist():
        while not ended.wait(0.1):
            try:
                connection.cancel()
            except psycopg2.Error as error:
                print(f"cancel: {error}".strip(), flush=True)
                return

    canceller = threading.Thread(target=insist, daemon=True)
    canceller.start()
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(600)")
    finally:
        ended.set()
        canceller.join()


def copy(connection):
    rows = "".join(f"{number}\t{'x' * 200}\n" for number in range(20_000))
    back = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute("create temporary table copied (number int, words text)")
        cursor.copy_expert("copy copied from stdin", io.StringIO(rows))
        cursor.copy_expert("copy (select * from copied order by number) to stdout", back)
    same = hashlib.sha256(rows.encode()).digest() == hashlib.sha256(back.getvalue().encode()).digest()
    print(f"copied {len(rows)} bytes in and {'the same' if same else 'others'} out")


def flood(connection):
    with connection.cursor() as cursor:
        cursor.execute("select repeat('x', 3000000)")
        print(f"read {len(cursor.fetchone()[0])} bytes")


def rows(connection):
    with connection.cursor() as cursor:
        cursor.execute("select encode(sha256(n::text::bytea), 'hex') from generate_series(0, 19999) n")
        got = cursor.fetchall()
    digest = hashlib.sha256("".join(f"{words}\n" for (words,) in got).encode()).hexdigest()
    print(f"read {len(got)} rows, {digest}")


def hold(_):
    """Keeps the connection until the standard input ends."""
    print("held", flush=True)
    sys.stdin.read()


def shown(error):
    kind = type(error)
    module = "psycopg2.errors" if kind.__module__ == "psycopg2.errors" else "psycopg2"
    return f"{module}.{kind.__name__}: {error}".strip()


def main():
    what, host, port, *keys = sys.argv[1:]
    try:
        connection = psycopg2.connect(host=host, port=port, dbname="postgres",
                                      **dict(key.split("=", 1) for key in keys))
        {"ask": ask, "cancel": cancel, "copy": copy, "flood": flood, "hold": hold, "rows": rows}[what](connection)
    except psycopg2.Error as error:
        sys.exit(shown(error))


main()
