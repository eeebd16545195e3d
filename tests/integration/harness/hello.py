"""ClientHellos as OpenSSL writes them, cut into other records and segments; and the alert a refusal is answered with."""
import ssl
import struct


def client_hello(name=None, filler=0):
    """The first flight of a TLS client that wants `name`; `filler` makes it longer by about so many bytes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if filler:
        context.set_alpn_protocols(["x" * 250] * (filler // 251 + 1))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def in_records_of(size, hello):
    """The same handshake message in records of at most `size` bytes."""
    version, message = hello[1:3], hello[5:]
    return b"".join(b"\x16" + version + struct.pack("!H", len(part)) + part
                    for part in (message[at:at + size] for at in range(0, len(message), size)))


def access_denied(hello):
    """RFC 8446 section 6: a fatal alert, access_denied (49), in the record version of `hello`."""
    return b"\x15" + hello[1:3] + b"\x00\x02\x02\x31"
