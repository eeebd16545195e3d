"""Drives libpq 17 or later itself: `libpq_client.py cancel HOST PORT`, where the cancel request is encrypted too.

psql learned it with 17. Prints what its user would see, and ends with 1. The rest comes from libpq's own variables.
"""
import ctypes
import sys
import threading

libpq = ctypes.CDLL("libpq.so.5")
for name in ("PQconnectdb", "PQcancelCreate", "PQgetResult"):
    getattr(libpq, name).restype = ctypes.c_void_p
for name in ("PQerrorMessage", "PQcancelErrorMessage", "PQresultErrorMessage"):
    getattr(libpq, name).restype = ctypes.c_char_p


def pointer(value):
    return ctypes.c_void_p(value)


def insist(connection, ended):
    """Cancels until the query has ended: the first request may come before the query has begun."""
    while not ended.wait(0.1):
        request = pointer(libpq.PQcancelCreate(connection))
        if libpq.PQcancelBlocking(request) != 1:
            print(f"cancel: {libpq.PQcancelErrorMessage(request).decode().strip()}")
            ended.set()
        libpq.PQcancelFinish(request)


def main():
    _, host, port = sys.argv[1:]
    connection = pointer(libpq.PQconnectdb(f"host={host} port={port}".encode()))
    if libpq.PQstatus(connection) != 0 or not libpq.PQsendQuery(connection, b"select pg_sleep(600)"):
        sys.exit(libpq.PQerrorMessage(connection).decode().strip())
    ended = threading.Event()
    canceller = threading.Thread(target=insist, args=(connection, ended), daemon=True)
    canceller.start()
    result = pointer(libpq.PQgetResult(connection))
    ended.set()
    canceller.join()
    print(libpq.PQresultErrorMessage(result).decode().strip())


main()
