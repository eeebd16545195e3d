"""A plain HTTP/1.1 server on the loopback that answers each path with a body of its own, and keeps what it was asked."""
import http.server
import threading


class LocalServer:
    """Serves on a free port of the loopback, a thread for each connection, until close(). `context`: speaks TLS."""

    def __init__(self, handler, context=None):
        self._server = _Quiet(("127.0.0.1", 0), handler)
        if context is not None:
            # The handshake is the handler thread's, so that one silent client does not stop the accepting thread.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                      do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class HttpServer(LocalServer):
    def __init__(self, bodies):
        """`bodies`: path to body. Another path is answered with 404."""
        asked = self.asked = []  # (host, path) of each request, in order

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append((self.headers["Host"], self.path))
                body = bodies.get(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def do_POST(self):
                asked.append((self.headers["Host"], self.path))
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        super().__init__(Handler)


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a connection that was cut off is what some tests want
