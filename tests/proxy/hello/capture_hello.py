#!/usr/bin/python3
"""Captures the ClientHello of a real client into a corpus file, for when a new client or version should be covered.

Usage: capture_hello.py [--postgres] EXPECTATION WHAT > corpus/NAME.hex -- COMMAND...
`{port}` in the command becomes the port to connect to on 127.0.0.1. With --postgres the SSLRequest is answered first.
"""
import socket
import subprocess
import sys


def read_records(connection):
    """The bytes of the first handshake message, over as many records as it takes."""
    data, message = b"", b""
    at = 0
    while len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        while len(data) < at + 5 or len(data) < at + 5 + int.from_bytes(data[at + 3:at + 5], "big"):
            piece = connection.recv(4096)
            if not piece:
                raise SystemExit(f"the client left after {len(data)} bytes: {data.hex()}")
            data += piece
        length = int.from_bytes(data[at + 3:at + 5], "big")
        message += data[at + 5:at + 5 + length]
        at += 5 + length
    return data[:at]


def main():
    arguments = sys.argv[1:]
    postgres = arguments[0] == "--postgres"
    if postgres:
        arguments = arguments[1:]
    separator = arguments.index("--")
    expectation, what = arguments[:separator]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        command = [word.replace("{port}", str(listener.getsockname()[1])) for word in arguments[separator + 1:]]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr) as client:
            connection, _ = listener.accept()
            with connection:
                if postgres:
                    assert connection.recv(8) == bytes.fromhex("0000000804d2162f"), "no SSLRequest"
                    connection.sendall(b"S")
                hello = read_records(connection)
            client.kill()
    print(f"# {what}; {len(hello)} bytes")
    print(f"expect {expectation}")
    for start in range(0, len(hello), 32):
        print(hello[start:start + 32].hex())


if __name__ == "__main__":
    main()
