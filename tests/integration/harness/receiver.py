"""A webhook's receiver: a real HTTPS server on the loopback that does with each request what the test wants of it."""
import http.server
import ssl
import threading

from harness.http_server import LocalServer


class Delivery:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body


class Receiver:
    """`answer(handler, delivery)` answers a request; without one it is 204. Everything that came is in `got`."""

    def __init__(self, authority, name="localhost", tls=True, answer=None):
        got = self.got = []
        self.answer = answer
        self.released = threading.Event()  # ends answers that hang
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                delivery = Delivery(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
                got.append(delivery)
                if outer.answer is None:
                    self.reply(204)
                else:
                    outer.answer(self, delivery)

            def reply(self, status, body=b"", **fields):
                self.send_response(status)
                for key, value in fields.items():
                    self.send_header(key, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*authority.issue(name))
        self._server = LocalServer(Handler, context)
        self.port = self._server.port

    def close(self):
        self.released.set()
        self._server.close()
